"""Indexes by which the panel's pages find the reviews of an officer, a child or a day without walking all held ones."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_reviews_officer_id_status_review_on"), "reviews", ["officer_id", "status", "review_on"]
    )
    op.create_index(
        op.f("ix_reviews_child_id_status_review_on"), "reviews", ["child_id", "status", "review_on"]
    )
    op.create_index(op.f("ix_reviews_review_on"), "reviews", ["review_on"])
    op.create_index(op.f("ix_conversations_child_id_phase"), "conversations", ["child_id", "phase"])
    op.drop_index(op.f("ix_reviews_child_id"), table_name="reviews")
    op.drop_index(op.f("ix_conversations_child_id"), table_name="conversations")


def downgrade() -> None:
    op.create_index(op.f("ix_conversations_child_id"), "conversations", ["child_id"])
    op.create_index(op.f("ix_reviews_child_id"), "reviews", ["child_id"])
    op.drop_index(op.f("ix_conversations_child_id_phase"), table_name="conversations")
    op.drop_index(op.f("ix_reviews_review_on"), table_name="reviews")
    op.drop_index(op.f("ix_reviews_child_id_status_review_on"), table_name="reviews")
    op.drop_index(op.f("ix_reviews_officer_id_status_review_on"), table_name="reviews")

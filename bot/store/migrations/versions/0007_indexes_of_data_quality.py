"""Indexes from which data quality reads the standing codes and a child's other reviews of a day or a time."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_reviews_child_id_review_on"), "reviews", ["child_id", "review_on"])
    op.create_index(
        op.f("ix_participation_codes_review_id_superseded_at_source_code"),
        "participation_codes",
        ["review_id", "superseded_at", "source", "code"],
    )
    op.drop_index(op.f("ix_reviews_child_id_status_review_on"), table_name="reviews")
    op.drop_index(op.f("ix_participation_codes_review_id_superseded_at"), table_name="participation_codes")


def downgrade() -> None:
    op.create_index(
        op.f("ix_participation_codes_review_id_superseded_at"),
        "participation_codes",
        ["review_id", "superseded_at"],
    )
    op.create_index(
        op.f("ix_reviews_child_id_status_review_on"), "reviews", ["child_id", "status", "review_on"]
    )
    op.drop_index(
        op.f("ix_participation_codes_review_id_superseded_at_source_code"), table_name="participation_codes"
    )
    op.drop_index(op.f("ix_reviews_child_id_review_on"), table_name="reviews")

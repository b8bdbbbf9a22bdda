"""Who is a child's IRO and why, contacts with the child, closing days, reasons, and when a view first came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closing_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calendar", sa.String(length=6), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["accounts.id"], name=op.f("fk_closing_days_recorded_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_days")),
        sa.UniqueConstraint("day", "calendar", name=op.f("uq_closing_days_day_calendar")),
    )
    op.create_table(
        "officer_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("contacted_on", sa.Date(), nullable=False),
        sa.Column("medium", sa.String(length=12), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_officer_contacts_child_id_children")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["accounts.id"], name=op.f("fk_officer_contacts_recorded_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_contacts")),
    )
    op.create_index(
        op.f("ix_officer_contacts_child_id_contacted_on"), "officer_contacts", ["child_id", "contacted_on"]
    )
    op.create_table(
        "review_reasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_review_reasons_review_id_reviews")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["accounts.id"], name=op.f("fk_review_reasons_recorded_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_reasons")),
    )
    op.create_index(op.f("ix_review_reasons_review_id"), "review_reasons", ["review_id"])
    _add_columns()
    # A conversation does not say when its first view came; its first words are the nearest that is known.
    op.execute("UPDATE contributions SET first_view_at = first_at WHERE has_view")


def _add_columns() -> None:
    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("recorded_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_allocations_recorded_by_accounts"), "accounts", ["recorded_by"], ["id"]
        )
    with op.batch_alter_table("children", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent_exception", sa.String(length=300), nullable=True))
    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_view_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.drop_column("first_view_at")
    with op.batch_alter_table("children", schema=None) as batch_op:
        batch_op.drop_column("parent_exception")
    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_allocations_recorded_by_accounts"), type_="foreignkey")
        batch_op.drop_column("recorded_by")
        batch_op.drop_column("recorded_at")
        batch_op.drop_column("reason")
    op.drop_index(op.f("ix_review_reasons_review_id"), table_name="review_reasons")
    op.drop_table("review_reasons")
    op.drop_index(op.f("ix_officer_contacts_child_id_contacted_on"), table_name="officer_contacts")
    op.drop_table("officer_contacts")
    op.drop_table("closing_days")

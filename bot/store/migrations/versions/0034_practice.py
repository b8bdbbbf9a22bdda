"""Audits of files, and what adults say of the service."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def _to(table: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}_{there}"))


def _recorded(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        _to(table, "officer_id", "officers"),
        _to(table, "recorded_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    op.create_table(
        "file_audits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("audited_on", sa.Date(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("grade", sa.String(length=12), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=False),
        _to("file_audits", "child_id", "children"),
        *_recorded("file_audits"),
    )
    op.create_table(
        "adult_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("adult", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("may_quote_on", sa.Date(), nullable=True),
        *_recorded("adult_feedback"),
    )
    for table, columns in (
        ("file_audits", ["child_id"]),
        ("file_audits", ["audited_on"]),
        ("file_audits", ["officer_id", "audited_on"]),
        ("file_audits", ["recorded_by"]),
        ("adult_feedback", ["received_on"]),
        ("adult_feedback", ["officer_id", "received_on"]),
        ("adult_feedback", ["recorded_by"]),
    ):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def downgrade() -> None:
    op.drop_table("adult_feedback")
    op.drop_table("file_audits")

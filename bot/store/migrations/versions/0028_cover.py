"""Cover for officers who are away, and handovers of children."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def _to(table: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}_{there}"))


def upgrade() -> None:
    op.create_table(
        "covers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("covered_by", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("arranged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arranged_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        _to("covers", "officer_id", "officers"),
        _to("covers", "covered_by", "officers"),
        _to("covers", "arranged_by", "accounts"),
        _to("covers", "ended_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_covers")),
    )
    op.create_index(op.f("ix_covers_covered_by_ends_on"), "covers", ["covered_by", "ends_on"])
    op.create_index(op.f("ix_covers_officer_id_ends_on"), "covers", ["officer_id", "ends_on"])
    _children("cover_children", "cover_id", "covers")
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_officer_id", sa.Integer(), nullable=False),
        sa.Column("to_officer_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        _to("handovers", "from_officer_id", "officers"),
        _to("handovers", "to_officer_id", "officers"),
        _to("handovers", "made_by", "accounts"),
        _to("handovers", "seen_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index(op.f("ix_handovers_to_officer_id_seen_at"), "handovers", ["to_officer_id", "seen_at"])
    _children("handed_children", "handover_id", "handovers")


def _children(table: str, column: str, there: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        _to(table, column, there),
        _to(table, "child_id", "children"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(column, "child_id", name=op.f(f"uq_{table}_{column}_child_id")),
    )
    op.create_index(op.f(f"ix_{table}_child_id"), table, ["child_id"])


def downgrade() -> None:
    for table in ("handed_children", "handovers", "cover_children", "covers"):
        op.drop_table(table)

"""Children's wishes for an advocate and their complaints, outside the line of the IRO."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def _to(table: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}_{there}"))


def upgrade() -> None:
    op.create_table(
        "advocacy_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("provider", sa.String(length=100), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=True),
        sa.Column("taken_up_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        _to("advocacy_requests", "child_id", "children"),
        _to("advocacy_requests", "flag_id", "flags"),
        _to("advocacy_requests", "recorded_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advocacy_requests")),
        sa.UniqueConstraint("flag_id", name=op.f("uq_advocacy_requests_flag_id")),
    )
    for columns in (["child_id"], ["state", "asked_on"], ["asked_on"]):
        op.create_index(op.f(f"ix_advocacy_requests_{'_'.join(columns)}"), "advocacy_requests", columns)
    op.create_table(
        "advocacy_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        _to("advocacy_steps", "request_id", "advocacy_requests"),
        _to("advocacy_steps", "taken_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advocacy_steps")),
    )
    op.create_index(op.f("ix_advocacy_steps_request_id"), "advocacy_steps", ["request_id"])


def downgrade() -> None:
    op.drop_table("advocacy_steps")
    op.drop_table("advocacy_requests")

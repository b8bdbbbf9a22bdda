"""What people decide in the panel: policies, duty contacts and tests of their calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        *_decided("policies"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
    )
    op.create_index(op.f("ix_policies_name_id"), "policies", ["name", "id"])
    op.create_table(
        "duty_ladders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contacts", sa.LargeBinary(), nullable=False),
        *_decided("duty_ladders"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_ladders")),
    )
    op.create_table(
        "duty_trials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_duty_trials_asked_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_trials")),
        sa.UniqueConstraint("token", name=op.f("uq_duty_trials_token")),
    )
    op.create_index(op.f("ix_duty_trials_taken_at"), "duty_trials", ["taken_at"])


def _decided(table: str) -> tuple[sa.Column[object] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f(f"fk_{table}_decided_by_accounts")
        ),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_duty_trials_taken_at"), table_name="duty_trials")
    op.drop_table("duty_trials")
    op.drop_table("duty_ladders")
    op.drop_index(op.f("ix_policies_name_id"), table_name="policies")
    op.drop_table("policies")

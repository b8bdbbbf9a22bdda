"""Decisions about small numbers are gone: staff see true numbers, and the published edition is rounded by rule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("suppression_exemptions")


def downgrade() -> None:
    op.create_table(
        "suppression_exemptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.String(length=7), nullable=False),
        sa.Column("decided_by_name", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_suppression_exemptions_decided_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression_exemptions")),
        sa.UniqueConstraint("year", name=op.f("uq_suppression_exemptions_year")),
    )

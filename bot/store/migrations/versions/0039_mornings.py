"""E-mails of a morning about what waits, and who wants none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("morning_mail", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.create_table(
        "morning_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_morning_mails_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_morning_mails")),
        sa.UniqueConstraint("account_id", "day", name=op.f("uq_morning_mails_account_id_day")),
    )
    op.create_index(op.f("ix_morning_mails_day_state"), "morning_mails", ["day", "state"])


def downgrade() -> None:
    op.drop_table("morning_mails")
    with op.batch_alter_table("accounts") as batch:
        batch.drop_column("morning_mail")

"""Answers made of several messages, and since when a shared phone is asked who writes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answers", sa.Column("joins", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("addresses", sa.Column("asked_who_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("addresses") as table:
        table.drop_column("asked_who_at")
    with op.batch_alter_table("answers") as table:
        table.drop_column("joins")

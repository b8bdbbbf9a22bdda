"""Addresses where nobody is, the first try of a message and the class of its failure, waits providers asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("addresses", sa.Column("stale_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("addresses", sa.Column("stale_reason", sa.String(length=20), nullable=True))
    op.add_column("outbox_messages", sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox_messages", sa.Column("failure", sa.String(length=14), nullable=True))
    op.create_table(
        "sender_pauses",
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_sender_pauses")),
    )
    op.execute(
        "UPDATE outbox_messages SET first_tried_at = tried_at WHERE sent_at IS NOT NULL OR status = 'unknown'"
    )


def downgrade() -> None:
    op.drop_table("sender_pauses")
    with op.batch_alter_table("outbox_messages") as table:
        table.drop_column("failure")
        table.drop_column("first_tried_at")
    with op.batch_alter_table("addresses") as table:
        table.drop_column("stale_reason")
        table.drop_column("stale_at")

"""Which messages lie at their providers with our words, and when these shall be gone there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

# As long as a message that is sent today stays there.
KEPT_FOR = timedelta(days=7)
INDEXED = ("copy_not_before", "copy_given_up_at")
# Telegram's copy is the one that stands on the young person's phone.
AT_TWILIO = ("sms", "whatsapp")
OUTBOX = sa.table("outbox_messages", sa.column("token"), sa.column("channel"), sa.column("provider_id"))
RECEIPTS = sa.table("receipts", sa.column("token"), sa.column("provider_id"))
COPIES = sa.table(
    "message_copies",
    sa.column("channel"),
    sa.column("reference"),
    sa.column("copy_not_before", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "message_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("copy_not_before", moment, nullable=True),
        sa.Column("copy_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("copy_gone_at", moment, nullable=True),
        sa.Column("copy_given_up_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_copies")),
        sa.UniqueConstraint("channel", "reference", name=op.f("uq_message_copies_channel_reference")),
    )
    for name in INDEXED:
        filled = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_message_copies_{name}",
            "message_copies",
            [name],
            sqlite_where=filled,
            postgresql_where=filled,
        )
    due = sa.bindparam("due", datetime.now(UTC) + KEPT_FOR, sa.DateTime(timezone=True))
    sent = _sent().subquery()
    rows = sa.select(sent.c.channel, sent.c.provider_id, due)
    op.execute(sa.insert(COPIES).from_select(["channel", "reference", "copy_not_before"], rows))


def _sent() -> sa.CompoundSelect[tuple[str, str]]:
    """Name each message that Twilio took once: the last try of each, and those that a receipt told of."""
    is_there = OUTBOX.c.channel.in_(AT_TWILIO)
    last = sa.select(OUTBOX.c.channel, OUTBOX.c.provider_id).where(
        is_there, OUTBOX.c.provider_id.is_not(None)
    )
    told = sa.select(OUTBOX.c.channel, RECEIPTS.c.provider_id).join_from(
        OUTBOX, RECEIPTS, RECEIPTS.c.token == OUTBOX.c.token
    )
    return sa.union(last, told.where(is_there))


def downgrade() -> None:
    op.drop_table("message_copies")

"""Find what became of the messages of a conversation in an index alone."""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BEFORE = ("conversation_id", "id")
SINCE = (*BEFORE, "status", "channel")


def upgrade() -> None:
    _replace(BEFORE, SINCE)


def downgrade() -> None:
    _replace(SINCE, BEFORE)


def _replace(columns: tuple[str, ...], by: tuple[str, ...]) -> None:
    op.create_index(op.f(f"ix_outbox_messages_{'_'.join(by)}"), "outbox_messages", list(by))
    op.drop_index(op.f(f"ix_outbox_messages_{'_'.join(columns)}"), table_name="outbox_messages")

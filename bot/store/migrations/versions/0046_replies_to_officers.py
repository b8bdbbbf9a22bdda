"""Tell what a child wrote back to an officer from what they wrote of themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

NOTES = sa.table("notes", sa.column("conversation_id"), sa.column("written_at"), sa.column("to_officer"))
TOLD = sa.table(
    "told_messages",
    sa.column("conversation_id"),
    sa.column("kind"),
    sa.column("queued_at"),
    sa.column("refusal"),
)


def upgrade() -> None:
    op.add_column("notes", sa.Column("to_officer", sa.Boolean(), server_default=sa.false(), nullable=False))
    # Until now whatever came after the first letter was shown to the IRO as written back.
    letter = (TOLD.c.kind == "letter", TOLD.c.refusal.is_(None), TOLD.c.queued_at <= NOTES.c.written_at)
    follows = sa.exists().where(TOLD.c.conversation_id == NOTES.c.conversation_id, *letter)
    op.execute(sa.update(NOTES).where(follows).values(to_officer=sa.true()))


def downgrade() -> None:
    op.drop_column("notes", "to_officer")

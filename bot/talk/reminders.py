"""A reminder that a person asks for: it takes the place of the next one of the clock, and is sent as that one is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.domain.conversations import TickName
from bot.store import statements
from bot.talk import timers
from bot.talk.timers import PAUSE, TIMERS

REMINDERS = (TickName.REMINDER1, TickName.REMINDER2)


def lock(connection: Connection, conversation_ids: Sequence[int]) -> None:
    """Let whoever else changes these conversations wait, and wait for them, in the order in which all lock them."""
    if connection.dialect.name != "sqlite":
        table = statements.CONVERSATIONS
        these = select(table.c.id).where(table.c.id.in_(conversation_ids)).order_by(table.c.id)
        connection.execute(these.with_for_update(key_share=True))


def bring_forward(
    connection: Connection, conversation_id: int, name: TickName, at: datetime, now: datetime
) -> None:
    """Set a reminder of a conversation for ``at``; whoever asks has locked it and chosen a moment for writing first.

    The clock sends it as any other: never to a child who has answered, said no or STOP meanwhile. Reminders of
    the clock that would follow within two days are ended.
    """
    timers.set_timer(connection, conversation_id, name, at)
    others = [other.value for other in REMINDERS if other is not name]
    soon = (
        TIMERS.c.conversation_id == conversation_id,
        TIMERS.c.name.in_(others),
        TIMERS.c.done_at.is_(None),
    )
    connection.execute(update(TIMERS).where(*soon, TIMERS.c.due_at < at + PAUSE).values(done_at=now))

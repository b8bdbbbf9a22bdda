"""The clock of a conversation: reminders, the cut-off, the end of a pause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from bot.domain.conversations import TickName
from bot.ground.calendar import first_slot
from bot.store.base import table_of
from bot.store.conversations import Timer
from bot.store.prepared import prepared

TIMERS = table_of(Timer)
PAUSE = timedelta(days=2)
REMINDERS = (TickName.REMINDER1, TickName.REMINDER2, TickName.RESUME, TickName.ASK_AGAIN)
END_REMINDERS = prepared(
    update(TIMERS)
    .where(
        TIMERS.c.conversation_id == bindparam("key"),
        or_(*(TIMERS.c.name == name.value for name in REMINDERS)),
        TIMERS.c.done_at.is_(None),
    )
    .values(done_at=bindparam("now"))
)
"""End the reminders of a conversation."""


def set_timer(connection: Connection, conversation_id: int, name: TickName, due_at: datetime) -> None:
    """Set or move one timer of a conversation."""
    key = (TIMERS.c.conversation_id == conversation_id) & (TIMERS.c.name == name.value)
    moved = connection.execute(update(TIMERS).where(key).values(due_at=due_at, done_at=None))
    if moved.rowcount == 0:
        connection.execute(
            insert(TIMERS), {"conversation_id": conversation_id, "name": name.value, "due_at": due_at}
        )


def set_resume(connection: Connection, conversation_id: int, now: datetime) -> None:
    """Ask again after a pause, once, in allowed hours; the reminders of the clock go on as they are."""
    set_timer(connection, conversation_id, TickName.RESUME, first_slot(now + PAUSE))


def cancel_reminders(connection: Connection, conversation_id: int, now: datetime) -> None:
    """End the reminders of a finished conversation."""
    END_REMINDERS.change(connection, {"key": conversation_id, "now": now})


def end_after(connection: Connection, conversation_id: int, moment: datetime, now: datetime) -> None:
    """End the reminders that would come after a moment."""
    late = (TIMERS.c.conversation_id == conversation_id) & (TIMERS.c.due_at >= moment)
    reminders = TIMERS.c.name.in_([name.value for name in REMINDERS])
    connection.execute(update(TIMERS).where(late, reminders, TIMERS.c.done_at.is_(None)).values(done_at=now))


@dataclass(frozen=True, slots=True)
class DueTimer:
    """One timer that has come."""

    id: int
    conversation_id: int
    name: TickName
    due_at: datetime


def due(connection: Connection, now: datetime, limit: int = 200) -> Sequence[DueTimer]:
    """List the timers that have come, oldest first."""
    rows = connection.execute(
        select(TIMERS.c.id, TIMERS.c.conversation_id, TIMERS.c.name, TIMERS.c.due_at)
        .where(TIMERS.c.done_at.is_(None), TIMERS.c.due_at <= now)
        .order_by(TIMERS.c.due_at, TIMERS.c.id)
        .limit(limit)
    ).all()
    return [DueTimer(row.id, row.conversation_id, TickName(row.name), row.due_at) for row in rows]


def finish(connection: Connection, timer_id: int, now: datetime) -> bool:
    """Take one timer; False when another worker took it first."""
    taken = connection.execute(
        update(TIMERS).where(TIMERS.c.id == timer_id, TIMERS.c.done_at.is_(None)).values(done_at=now)
    )
    return taken.rowcount == 1

"""Suspending a phone: by a worker's click or because care has ended, and what was stopped by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from bot.domain.enrolment import BY_ITSELF, SuspensionReason
from bot.domain.kinds import facts_of
from bot.domain.reviews import LONDON, age_on
from bot.enrolment import phones
from bot.enrolment.endings import ADULT, has_left_care, is_grown_up
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.outbox import queue
from bot.store.base import table_of
from bot.store.conversations import Timer
from bot.store.people import Child
from bot.store.statements import BINDINGS, CONVERSATIONS

CHILDREN = table_of(Child)
TIMERS = table_of(Timer)
REMINDERS = {"reminder1": "first reminder", "reminder2": "last reminder"}


@dataclass(frozen=True, slots=True)
class StoppedSends:
    """What will not go to a suspended phone: messages that waited, and reminders with their moment."""

    messages: tuple[str, ...]
    reminders: tuple[tuple[str, datetime], ...]

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.messages) + len(self.reminders)


def suspend(
    session: Session, person: Person, binding_id: int, reason: SuspensionReason, now: datetime
) -> StoppedSends:
    """Suspend a phone at once and return what was stopped; InputRefused for a reason that only the records give.

    What comes from it is still kept, and heard for danger.
    """
    row = phones.phone_for(session, person, binding_id, now)
    if reason in BY_ITSELF:
        raise InputRefused("reason", "Choose why this phone must not be written to")
    if row.suspended_at is not None:
        raise InputRefused("reason", "This phone is suspended already")
    return _suspend(session, person, row, reason, now)


def watch(session: Session, now: datetime) -> int:
    """Suspend the phones of young people who are 18 or whose time in care has ended; return how many.

    Run every minute: the end of care that an import brings stops what waits within a minute.
    """
    today = now.astimezone(LONDON).date()
    found = session.connection().execute(_ended(today)).all()
    for row in found:
        is_adult = row.born_on is not None and age_on(row.born_on, today) >= ADULT
        reason = SuspensionReason.GROWN_UP if is_adult else SuspensionReason.CARE_ENDED
        _suspend(session, None, row, reason, now)
    return len(found)


def _suspend(
    session: Session, person: Person | None, row: Any, reason: SuspensionReason, now: datetime
) -> StoppedSends:
    connection = session.connection()
    reminders = _reminders(connection, row)
    kinds = queue.withdraw(connection, row.address_id, row.child_id)
    phones.end(connection, BINDINGS.c.id == row.id, reason, now, person)
    stopped = StoppedSends(tuple(facts_of(kind).name for kind in kinds), reminders)
    audit.record(
        session, "suspended_phone", "binding", row.id, person, now, child=row.child_id, reason=reason,
        stopped=stopped.count,
    )  # fmt: skip
    return stopped


def _reminders(connection: Connection, row: Any) -> tuple[tuple[str, datetime], ...]:
    waiting = (
        select(TIMERS.c.name, TIMERS.c.due_at)
        .join(CONVERSATIONS, CONVERSATIONS.c.id == TIMERS.c.conversation_id)
        .where(
            CONVERSATIONS.c.address_id == row.address_id, CONVERSATIONS.c.child_id == row.child_id,
            CONVERSATIONS.c.open, TIMERS.c.done_at.is_(None), TIMERS.c.name.in_(REMINDERS),
        )
        .order_by(TIMERS.c.due_at)
    )  # fmt: skip
    return tuple((REMINDERS[each.name], each.due_at) for each in connection.execute(waiting))


def _ended(today: date) -> Any:
    """Return the phones in use of children who are 18, or whose last time in care is over."""
    return (
        select(*BINDINGS.c, CHILDREN.c.born_on)
        .join(CHILDREN, CHILDREN.c.id == BINDINGS.c.child_id)
        .where(BINDINGS.c.suspended_at.is_(None), is_grown_up(today) | has_left_care(today))
    )

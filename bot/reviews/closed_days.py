"""Days that a manager adds to the bank holidays: proclaimed ones, and those on which only the office is closed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.calendar import NOTHING_ADDED, AddedDays, Calendar, added_days, legal_days, office_days
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import MANAGERS, Forbidden, NotFound, Person
from bot.reviews.due_dates import retime
from bot.store.accounts import Account
from bot.store.engine import Database
from bot.store.installation import ClosingDay
from bot.store.people import CarePeriod

LONGEST_SOURCE = 200
# A closing day changes the due date of a first review that counts 20 working days from a start this long before.
REACH = timedelta(days=60)
# Seconds for which a process believes what it last read.
FRESH = 60.0


@dataclass(frozen=True, slots=True)
class Closing:
    """One added day, where it was read, and who added it when."""

    id: int
    day: date
    calendar: Calendar
    source: str
    recorded_at: datetime
    recorded_by: str | None


def closings(session: Session) -> tuple[Closing, ...]:
    """Return the added days, the latest first."""
    statement = (
        select(ClosingDay, Account.name)
        .outerjoin(Account, Account.id == ClosingDay.recorded_by)
        .order_by(ClosingDay.day.desc(), ClosingDay.id)
    )
    return tuple(
        Closing(added.id, added.day, Calendar(added.calendar), added.source, added.recorded_at, by)
        for added, by in session.execute(statement)
    )


def close(
    session: Session, person: Person, *, day: date, calendar: Calendar, source: str, now: datetime
) -> None:
    """Add a day; a legal one moves the due dates that count over it.

    InputRefused without saying where it was read, and for a day that is closed already; Forbidden for anyone who is no
    manager.
    """
    _check(person)
    said = require_words("source", source, "Say where you read it", LONGEST_SOURCE)
    if day.weekday() >= 5 and calendar is Calendar.LEGAL:
        raise InputRefused("day", "This is a day of a weekend, which is no working day anyway")
    if day in legal_days(session):
        raise InputRefused("day", "This is a bank holiday already")
    if calendar is Calendar.OFFICE and day in office_days(session):
        raise InputRefused("day", "This day is in the list already")
    added = ClosingDay(day=day, calendar=calendar.value, source=said)
    added.recorded_at, added.recorded_by = now, person.account_id
    session.add(added)
    session.flush()
    _follow(session, day, calendar)
    audit.record(session, "closed_day", "calendar", None, person, now, day=day.isoformat(), calendar=calendar)


def reopen(session: Session, person: Person, closing_id: int, now: datetime) -> None:
    """Take an added day back; NotFound for one that there is not, Forbidden for anyone who is no manager."""
    _check(person)
    found = session.get(ClosingDay, closing_id)
    if found is None:
        raise NotFound(f"closing day {closing_id}")
    day, calendar = found.day, Calendar(found.calendar)
    session.delete(found)
    session.flush()
    _follow(session, day, calendar)
    audit.record(session, "opened_day", "calendar", None, person, now, day=day.isoformat(), calendar=calendar)


def _check(person: Person) -> None:
    if person.role not in MANAGERS:
        raise Forbidden("only a manager changes the calendar")


def _follow(session: Session, day: date, calendar: Calendar) -> None:
    """Count again what counts over this day by law."""
    if calendar is Calendar.LEGAL:
        began = CarePeriod.starts_on.between(day - REACH, day)
        retime(session, session.scalars(select(CarePeriod.child_id).where(began)).all())


@dataclass(slots=True)
class LiveDays:
    """What managers added to the calendar; what they add while a process runs is noticed within a minute."""

    database: Database
    clock: Callable[[], float] = time.monotonic
    _days: AddedDays = NOTHING_ADDED
    _until: float = 0.0

    def __call__(self) -> AddedDays:
        """Return the added days."""
        if self.clock() >= self._until:
            with self.database.read() as session:
                self._days = added_days(session)
            self._until = self.clock() + FRESH
        return self._days

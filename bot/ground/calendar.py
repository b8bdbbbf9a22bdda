"""Days: the working days of England with those an authority adds, a day in words, and what runs on a day.

Two calendars: the legal one (weekends, bank holidays, proclaimed days) counts working days; days on which only the
service's office is closed are for reading times and for writing first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, and_, or_, select
from sqlalchemy.orm import Session

from bot.domain import reviews
from bot.domain.bank_holidays import DAYS
from bot.domain.reviews import LONDON
from bot.store.installation import ClosingDay
from bot.store.people import Allocation, CarePeriod, OfficerPost

# Working days in which somebody reads what a child wrote.
READ_WITHIN = 2


class Calendar(StrEnum):
    """Which of the two calendars a day is closed in."""

    LEGAL = "legal"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class AddedDays:
    """What managers added: bank holidays that were proclaimed, and days on which only the office is closed."""

    proclaimed: frozenset[date] = frozenset()
    office: frozenset[date] = frozenset()

    @property
    def legal(self) -> frozenset[date]:
        """Return every day that no working-day count includes, weekends aside."""
        return closed_days(self.proclaimed)

    @property
    def unread(self) -> frozenset[date]:
        """Return the days on which nobody reads, for reading times; by law only the proclaimed ones count."""
        return self.proclaimed | self.office


NOTHING_ADDED = AddedDays()


def in_words(day: date) -> str:
    """Return a day as officers read it, such as 4 March 2026."""
    return f"{day.day} {day:%B %Y}"


def beginning_of(day: date) -> datetime:
    """Return the moment at which a day begins in England."""
    return datetime.combine(day, time(), LONDON)


@lru_cache(maxsize=8)
def closed_days(extra: frozenset[date] = frozenset()) -> frozenset[date]:
    """Return the bank holidays of England and the ``extra`` closed days; weekends are not among them."""
    return _bank_holidays() | extra


@lru_cache(maxsize=1)
def _bank_holidays() -> frozenset[date]:
    return frozenset(
        date.fromisoformat(f"{year}-{day}") for year, days in DAYS.items() for day in days.split()
    )


def proclaimed_days(rows: Session | Connection) -> frozenset[date]:
    """Return the bank holidays that were proclaimed late and entered by hand, for ``extra``."""
    return _entered(rows, Calendar.LEGAL)


def legal_days(rows: Session | Connection) -> frozenset[date]:
    """Return every day that no working-day count includes, weekends aside."""
    return closed_days(proclaimed_days(rows))


def office_days(rows: Session | Connection) -> frozenset[date]:
    """Return the days on which only the service's office is closed."""
    return _entered(rows, Calendar.OFFICE)


def added_days(rows: Session | Connection) -> AddedDays:
    """Return what managers added to both calendars."""
    found = rows.execute(select(ClosingDay.day, ClosingDay.calendar)).all()
    return AddedDays(
        *(
            frozenset(row.day for row in found if row.calendar == calendar.value)
            for calendar in (Calendar.LEGAL, Calendar.OFFICE)
        )
    )


def _entered(rows: Session | Connection, calendar: Calendar) -> frozenset[date]:
    found = rows.execute(select(ClosingDay.day).where(ClosingDay.calendar == calendar.value))
    return frozenset(found.scalars())


@lru_cache(maxsize=4096)
def working_days_between(today: date, day: date, extra: frozenset[date] = frozenset()) -> int:
    """Return the number of working days after ``today`` up to and including ``day``; 0 when the day is not later."""
    return reviews.working_days_between(today, day, closed_days(extra))


def after_working_days(today: date, number: int, extra: frozenset[date] = frozenset()) -> date:
    """Return the working day ``number`` after today, or before it when the number is negative."""
    return reviews.add_working_days(today, number, closed_days(extra))


def read_by(unread_since: datetime | None, added: AddedDays) -> date | None:
    """Return the day by which words must have been read; None where nothing is unread."""
    if unread_since is None:
        return None
    return after_working_days(unread_since.astimezone(reviews.LONDON).date(), READ_WITHIN, added.unread)


def runs_on(dated: type[Allocation | CarePeriod | OfficerPost], day: date) -> ColumnElement[bool]:
    """Return the condition that a dated record runs on a day."""
    return and_(dated.starts_on <= day, or_(dated.ends_on.is_(None), dated.ends_on >= day))

"""The diary as a calendar: a month's weeks, their days, and the reviews of each."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.domain.reviews import is_working_day
from bot.ground.calendar import added_days, closed_days
from bot.ground.roles import Person
from bot.reviews.diary.filters import DiaryFilter
from bot.reviews.diary.lines import DiaryLine, DiaryReader, kept, lines
from bot.reviews.diary.list import OverseenOfficer, overseen

_WEEKEND = 5


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """One day with its reviews; a bank holiday and a day on which the office is closed are named apart."""

    on: date
    bank_holiday: bool
    office_closed: bool
    reviews: tuple[DiaryLine, ...]

    @property
    def has_something(self) -> bool:
        """Return whether there is anything to say of this day."""
        return bool(self.reviews) or self.bank_holiday or self.office_closed


@dataclass(frozen=True, slots=True)
class DiaryMonth:
    """The weeks of a month, Monday first; days of other months are None, weekends are there where reviews are."""

    first: date
    weeks: tuple[tuple[DiaryDay | None, ...], ...]
    total: int
    officers: tuple[OverseenOfficer, ...]

    @property
    def days(self) -> int:
        """Return how many days a week has here."""
        return len(self.weeks[0])


def diary_month(session: Session, person: Person, by: DiaryFilter, policy: Policy, today: date) -> DiaryMonth:
    """Return the month of the filter's first day as far as this person may know of it; at most five statements."""
    added = added_days(session)
    closed = closed_days(added.proclaimed)
    reader = DiaryReader(person, policy, today, added)
    found, _ = kept(session, reader, by, lines(session, reader, by, named=True))
    by_day: dict[date, list[DiaryLine]] = defaultdict(list)
    for line in found:
        by_day[line.review_on].append(line)
    width = 7 if any(day.weekday() >= _WEEKEND for day in by_day) else _WEEKEND
    weeks = tuple(
        tuple(_day(day, by.first, by_day, closed, added.office) for day in week[:width])
        for week in Calendar().monthdatescalendar(by.first.year, by.first.month)
    )
    shown = tuple(week for week in weeks if any(week))
    return DiaryMonth(by.first, shown, len(found), overseen(session, person))


def _day(
    day: date,
    first: date,
    by_day: dict[date, list[DiaryLine]],
    closed: frozenset[date],
    office: frozenset[date],
) -> DiaryDay | None:
    if day.month != first.month:
        return None
    is_holiday = day.weekday() < _WEEKEND and not is_working_day(day, closed)
    return DiaryDay(day, is_holiday, day in office, tuple(by_day.get(day, ())))

"""Report years, from 1 April to 31 March as the DfE's return has them, and those of which there is a report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from bot.domain.quarters import Quarter
from bot.ground.conditions import WAS_HELD
from bot.store.accounts import Account
from bot.store.reports import FrozenYear
from bot.store.reviews import Review

APRIL = 4
DEFAULT_YEARS = 5
NAME = re.compile(r"(20\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class ReportYear:
    """One report year, known by the calendar year in which it starts."""

    start: int

    @property
    def first(self) -> date:
        """Return its first day, 1 April."""
        return date(self.start, APRIL, 1)

    @property
    def last(self) -> date:
        """Return its last day, 31 March."""
        return date(self.start + 1, APRIL, 1) - timedelta(days=1)

    @property
    def name(self) -> str:
        """Write it as 2025-26."""
        return f"{self.start}-{(self.start + 1) % 100:02d}"

    @property
    def title(self) -> str:
        """Return how it is printed, beside the titles of quarters."""
        return self.name


# What a report is about.
ReportPeriod = ReportYear | Quarter


def report_year(day: date) -> ReportYear:
    """Return the report year that a day belongs to."""
    return ReportYear(day.year if day.month >= APRIL else day.year - 1)


def report_years(today: date, count: int = DEFAULT_YEARS) -> tuple[ReportYear, ...]:
    """Return the current report year and the ones before it, newest first."""
    current = report_year(today)
    return tuple(ReportYear(current.start - back) for back in range(count))


def year_named(name: str) -> ReportYear:
    """Read a report year written as 2025-26; ValueError says what one looks like."""
    found = NAME.fullmatch(name.strip())
    if found is None or ReportYear(int(found[1])).name != found[0]:
        raise ValueError(f"{name!r} is no report year: write it like 2025-26")
    return ReportYear(int(found[1]))


def signed_off(session: Session, period: ReportPeriod) -> tuple[FrozenYear, str] | None:
    """Return what was kept when a year was signed off, and who did it; None while nobody has."""
    statement = (
        select(FrozenYear, Account.name)
        .outerjoin(Account, Account.id == FrozenYear.frozen_by)
        .where(FrozenYear.year == period.name)
    )
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1] or "")


def is_any_held(session: Session) -> bool:
    """Return whether any review was ever held: before that there is nothing to report."""
    return bool(session.scalar(select(exists().where(WAS_HELD))))


def recorded_years(session: Session, today: date) -> tuple[ReportYear, ...]:
    """Return the current report year and every earlier one in which a review was held, the newest first."""
    first, current = session.scalar(select(func.min(Review.review_on)).where(WAS_HELD)), report_year(today)
    if first is None:
        return (current,)
    earlier = [ReportYear(start) for start in range(current.start - 1, report_year(first).start - 1, -1)]
    if not earlier:
        return (current,)
    found = session.execute(
        select(
            *(exists().where(WAS_HELD, Review.review_on.between(year.first, year.last)) for year in earlier)
        )
    ).one()
    return (current, *(year for year, is_there in zip(earlier, found, strict=True) if is_there))

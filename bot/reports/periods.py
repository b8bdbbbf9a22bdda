"""Periods that counts are about: report years, quarters, months or days of one's own, each beside an earlier one."""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.quarters import Quarter, quarter_named, quarter_of
from bot.domain.reviews import ReviewKind, add_months
from bot.reports.years import year_named

QUARTERS, MONTHS = 8, 24
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


class Against(StrEnum):
    """Which earlier period a period stands beside."""

    YEAR = "year"
    TWO_YEARS = "two_years"
    BEFORE = "before"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class ReviewPeriod:
    """The days from the first to the last, and which kind of review is counted in them.

    ValueError where the last day comes before the first.
    """

    first: date
    last: date
    kind: ReviewKind = ReviewKind.CARE

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} comes before {self.first}")

    @property
    def is_month(self) -> bool:
        """Return whether it lies in one month."""
        return (self.first.year, self.first.month) == (self.last.year, self.last.month)

    def has(self, other: ReviewPeriod) -> bool:
        """Return whether all days of another period are among its own."""
        return self.first <= other.first and other.last <= self.last

    def up_to(self, today: date) -> ReviewPeriod:
        """Return the part of it that is over; all of it while it has not begun."""
        return replace(self, last=min(self.last, today)) if self.first <= today else self


def month_of(day: date) -> ReviewPeriod:
    """Return the month that a day lies in."""
    return _months(day.replace(day=1), 1)


def period_named(name: str) -> ReviewPeriod:
    """Read a report year (2025-26), its quarter (2025-26-q1) or a month (2025-05); ValueError for anything else."""
    for read in (quarter_named, year_named):
        with suppress(ValueError):
            found = read(name)
            return ReviewPeriod(found.first, found.last)
    if month := _MONTH.fullmatch(name):
        return month_of(date(int(month[1]), int(month[2]), 1))
    raise ValueError(f"{name!r} is no report year, quarter or month")


def quarters(today: date) -> tuple[Quarter, ...]:
    """Return the quarter that a day lies in and the ones before it, the newest first."""
    found = [quarter_of(today)]
    while len(found) < QUARTERS:
        found.append(found[-1].before)
    return tuple(found)


def months(today: date, count: int = MONTHS, ahead: int = 0) -> tuple[date, ...]:
    """Return the first days of so many months, the newest first: up to the one a day lies in, or some months ahead."""
    newest = add_months(today.replace(day=1), ahead)
    return tuple(add_months(newest, -back) for back in range(count))


def earlier(period: ReviewPeriod, against: Against) -> ReviewPeriod | None:
    """Return the period that another one stands beside, as long as it; None where it stands alone."""
    match against:
        case Against.YEAR:
            return _moved(period, -12)
        case Against.TWO_YEARS:
            return _moved(period, -24)
        case Against.BEFORE:
            return _just_before(period)
        case Against.NOTHING:
            return None


def _moved(period: ReviewPeriod, months_on: int) -> ReviewPeriod:
    """Move a period by whole months; one that ends with its month still does."""
    last = add_months(period.last, months_on)
    return replace(
        period,
        first=add_months(period.first, months_on),
        last=_end_of_month(last) if _ends_a_month(period) else last,
    )


def _just_before(period: ReviewPeriod) -> ReviewPeriod:
    """Return the whole months before whole months, else as many days."""
    if period.first.day == 1 and _ends_a_month(period):
        length = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
        return _moved(period, -length)
    last = period.first - timedelta(days=1)
    return replace(period, first=last - (period.last - period.first), last=last)


def _months(first: date, count: int) -> ReviewPeriod:
    return ReviewPeriod(first, add_months(first, count) - timedelta(days=1))


def _ends_a_month(period: ReviewPeriod) -> bool:
    return period.last == _end_of_month(period.last)


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])

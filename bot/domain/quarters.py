"""Quarters of the report year, which begins in April: their days, their names, and the one a day lies in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

APRIL, MONTHS, NUMBER = 4, 3, 4
_NAME = re.compile(r"(20\d\d)-(\d\d)-q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a report year, ``number`` 1 to 4; ``start`` is the calendar year in which that year begins."""

    start: int
    number: int

    @property
    def first(self) -> date:
        """Return its first day."""
        return _month(self.start, APRIL + MONTHS * (self.number - 1))

    @property
    def last(self) -> date:
        """Return its last day."""
        return _month(self.start, APRIL + MONTHS * self.number) - timedelta(days=1)

    @property
    def name(self) -> str:
        """Write it as 2026-27-q3."""
        return f"{self.start}-{(self.start + 1) % 100:02d}-q{self.number}"

    @property
    def title(self) -> str:
        """Write it as October to December 2026."""
        return f"{self.first:%B} to {self.last:%B %Y}"

    @property
    def before(self) -> Quarter:
        """Return the quarter before it."""
        return Quarter(self.start, self.number - 1) if self.number > 1 else Quarter(self.start - 1, NUMBER)


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def quarter_of(day: date) -> Quarter:
    """Return the quarter that a day lies in."""
    start = day.year if day.month >= APRIL else day.year - 1
    return Quarter(start, (day.month - APRIL) % 12 // MONTHS + 1)


def quarters_of(start: int) -> tuple[Quarter, ...]:
    """Return the four quarters of the report year that begins in this calendar year."""
    return tuple(Quarter(start, number) for number in range(1, NUMBER + 1))


def quarter_named(name: str) -> Quarter:
    """Read a quarter written as 2026-27-q3; ValueError says what one looks like."""
    found = _NAME.fullmatch(name)
    quarter = Quarter(int(found[1]), int(found[3])) if found else None
    if quarter is None or quarter.name != name:
        raise ValueError(f"{name!r} is no quarter: write it like 2026-27-q3")
    return quarter

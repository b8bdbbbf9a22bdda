"""When reviews and their documents are due by law; ages."""

from __future__ import annotations

import calendar
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

_SATURDAY = 5
_DAY = timedelta(days=1)


def birthday(born_on: date, age: int) -> date:
    """Return the day on which somebody turns ``age``: a child is four on the fourth birthday itself.

    Born on 29 February, in a year without one: 1 March, as English law counts (at age four only in 2100).
    """
    year = born_on.year + age
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def age_on(born_on: date, day: date) -> int:
    """Return the completed years of age on a day; negative before birth."""
    years = day.year - born_on.year
    return years if day >= birthday(born_on, years) else years - 1


class Due(StrEnum):
    """What can be due: a review of some number in a care period, or a document after a review."""

    FIRST = "first"
    SECOND = "second"
    LATER = "later"
    SHORT_BREAK_FIRST = "short_break_first"
    SHORT_BREAK_LATER = "short_break_later"
    DECISIONS = "decisions"
    MINUTES = "minutes"
    DISTRIBUTION = "distribution"
    COMPLETION = "completion"


# Reviews: Care Planning, Placement and Case Review (England) Regulations 2010, reg. 33 and 48 (short breaks).
# Documents: 5, 15 and 20 working days, as in Bradford's IRO service. Adjourned: completed within 20.
_MONTHS: Mapping[Due, int] = MappingProxyType(
    {Due.SECOND: 3, Due.LATER: 6, Due.SHORT_BREAK_FIRST: 3, Due.SHORT_BREAK_LATER: 6}
)
_WORKING_DAYS: Mapping[Due, int] = MappingProxyType(
    {Due.FIRST: 20, Due.DECISIONS: 5, Due.MINUTES: 15, Due.DISTRIBUTION: 20, Due.COMPLETION: 20}
)
_REVIEWS = {False: (Due.FIRST, Due.SECOND, Due.LATER), True: (Due.SHORT_BREAK_FIRST, Due.SHORT_BREAK_LATER)}


@dataclass(frozen=True, slots=True)
class NextReview:
    """The next review of a care period: which rule sets it and its last lawful day."""

    rule: Due
    due_on: date


def is_working_day(day: date, closed: Container[date]) -> bool:
    """Say whether a day is neither a weekend day nor in ``closed`` (bank holidays and proclaimed days)."""
    return day.weekday() < _SATURDAY and day not in closed


def add_working_days(anchor: date, number: int, closed: Container[date]) -> date:
    """Return the working day ``number`` after (negative: before) the anchor, which is day 0 and any day."""
    step = _DAY if number >= 0 else -_DAY
    day = anchor
    for _ in range(abs(number)):
        day += step
        while not is_working_day(day, closed):
            day += step
    return day


def working_days_between(start: date, end: date, closed: Container[date]) -> int:
    """Count the working days after ``start`` up to and including ``end``; 0 when the end is not later."""
    days = (start + _DAY * offset for offset in range(1, (end - start).days + 1))
    return sum(is_working_day(day, closed) for day in days)


def add_months(anchor: date, months: int) -> date:
    """Return the same day of the month ``months`` later, or that month's last day where it has no such day."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor.day, last))


def due_on(what: Due | str, anchor: date, closed: Container[date]) -> date:
    """Return the last day on which a review or document is on time.

    The anchor (day 0) is the start of care for a first review, the first break for short breaks, the day the
    last review was held for later ones, the day the review was held for documents, and the original date for
    the completion of an adjourned one. ``closed`` holds the bank holidays of England; weekends are known. A
    due day counted in months may fall on any day. ValueError for an unknown ``what``.
    """
    due = Due(what)
    if due in _MONTHS:
        return add_months(anchor, _MONTHS[due])
    return add_working_days(anchor, _WORKING_DAYS[due], closed)


def next_review(
    started_on: date, held: tuple[date, ...], closed: Container[date], *, short_breaks: bool = False
) -> NextReview:
    """Return the next review of a care period from its start and the days reviews were held, oldest first.

    For a period of short breaks ``started_on`` is the first break. ``held`` must be the whole history.
    """
    rules = _REVIEWS[short_breaks]
    rule = rules[min(len(held), len(rules) - 1)]
    return NextReview(rule, due_on(rule, held[-1] if held else started_on, closed))


def midway(last: date, following: date) -> date:
    """Return the day half-way between two reviews, the earlier one where there is no middle day."""
    return last + (following - last) // 2 // _DAY * _DAY

"""The working days of England: bank holidays from the ``holidays`` library and days that an authority adds."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from bot.domain import reviews

FIRST_YEAR, LAST_YEAR = 2000, 2060


@lru_cache(maxsize=8)
def closed_days(extra: frozenset[date] = frozenset()) -> frozenset[date]:
    """Give the bank holidays of England and the ``extra`` closed days; weekends are not among them.

    The library is loaded at the first call, because it costs memory that not every process needs.
    """
    import holidays  # noqa: PLC0415

    england = holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR + 1))
    return frozenset(england) | extra


@lru_cache(maxsize=4096)
def working_days_between(today: date, day: date, extra: frozenset[date] = frozenset()) -> int:
    """Count the working days after ``today`` up to and including ``day``; 0 when the day is not later."""
    return reviews.working_days_between(today, day, closed_days(extra))


def after_working_days(today: date, number: int, extra: frozenset[date] = frozenset()) -> date:
    """Give the working day ``number`` after today, or before it when the number is negative."""
    return reviews.add_working_days(today, number, closed_days(extra))

"""The age of a child on a day, worked out by the database where there are thousands of days."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, String, cast, func
from sqlalchemy.orm import InstrumentedAttribute

from bot.store.people import Child

# A difference of this much between two days as numbers is a year.
YEAR = 10_000


def years_old(on: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Return the completed years of the child on that day, none before birth, unknown without a date of birth."""
    return age_number(on) // YEAR


def age_number(on: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Return the child's age on that day in ten thousandths of a year, whose whole years are right."""
    return _as_number(on) - _as_number(Child.born_on)


def _as_number(day: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Return a day as one number of year, month and day: the difference of two counts whole years, on both databases.

    Made from the text of the day, because SQLite takes three times as long to take a day apart.
    """
    return cast(func.replace(cast(day, String), "-", ""), Integer)

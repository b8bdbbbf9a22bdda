"""Ages and birthdays, and the questionnaire that fits an age."""

from __future__ import annotations

from datetime import date

from bot.domain.questionnaires import Phase

# Youngest age of each set; care leavers get the oldest one.
_SETS: tuple[tuple[int, str], ...] = ((16, "16-17"), (12, "12-15"), (8, "8-11"), (4, "4-7"))
_SHORT_FROM = 8


def birthday(born_on: date, age: int) -> date:
    """Give the day on which somebody turns ``age``: a child is four on the fourth birthday itself.

    Born on 29 February, in a year without one: 1 March, as English law counts (at age four only in 2100).
    """
    year = born_on.year + age
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def age_on(born_on: date, day: date) -> int:
    """Give the completed years of age on a day; negative before birth."""
    years = day.year - born_on.year
    return years if day >= birthday(born_on, years) else years - 1


def questionnaire_id(phase: Phase | str, age: int, *, short: bool = False) -> str | None:
    """Name the question set for a phase and an age in years; None under four, who are asked by their worker.

    The short set is for children of eight and over; younger ones get their own set.
    """
    before_or_after = Phase(phase)
    if short and age >= _SHORT_FROM:
        return f"{before_or_after}-short"
    band = next((name for youngest, name in _SETS if age >= youngest), None)
    return f"{before_or_after}-{band}" if band else None

"""Families in care: who they are, from when until when, and where each successor stays, drawn from one seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bot.demo.seeding.content import Invention
from bot.demo.seeding.plan import Plan

DAYS_A_YEAR = 365.25
GROWN_UP = 18
SIZES = (1, 2, 3, 4)
SIZE_WEIGHTS = (60, 25, 11, 4)
# Ages (years) at the start of care and their weights; a fifth of all reviews are of children under four.
AGES = ((0.02, 1), (1, 4), (4, 10), (10, 16), (16, 17.5))
AGE_WEIGHTS = (18, 12, 27, 37, 6)
SHORT_STAY_SHARE = 0.25
SHORT_STAY = (30, 270)
LONG_STAY_MEAN = 2200
INFANT_STAY_MEAN = 900
"""Days; the youngest are adopted or go home sooner."""


@dataclass(frozen=True, slots=True)
class Youngster:
    """One invented child."""

    known_as: str
    born_on: date
    language: str


@dataclass(frozen=True, slots=True)
class Family:
    """Siblings who come into care and leave together; ``place`` is the home that the next family moves into.

    ``is_open`` asks for a conversation in mid-questionnaire with the first child.
    """

    place: int
    children: tuple[Youngster, ...]
    starts_on: date
    ends_on: date | None
    is_open: bool = False


def populate(plan: Plan, invention: Invention, today: date, children: int) -> Iterator[Family]:
    """Draw families with so many children in care today, place by place, each after those who were there before."""
    rng = Random(f"{plan.seed} population")  # noqa: S311 - invention, not secrecy
    first_day = today - timedelta(days=round(plan.years * DAYS_A_YEAR))
    remaining, place = children, 0
    while remaining:
        is_open = place < plan.open_conversations
        others = max(0, plan.open_conversations - place - 1)
        size = min(_size(rng), max(1, remaining - others))
        family = _in_care(rng, invention, place, size, today, is_open)
        yield family
        while family.starts_on > first_day:
            family = _before(rng, invention, family)
            yield family
        remaining, place = remaining - size, place + 1


def _size(rng: Random) -> int:
    return rng.choices(SIZES, SIZE_WEIGHTS)[0]


def _in_care(rng: Random, invention: Invention, place: int, size: int, today: date, is_open: bool) -> Family:
    """Draw a family that is in care today: long stays are met more often than short ones, at any point of them."""
    while True:
        age, days = _stay(rng)
        elapsed = round(days * rng.random())
        fits = not is_open or 8 <= age + elapsed / DAYS_A_YEAR < 17.5
        if rng.random() < days / (GROWN_UP * DAYS_A_YEAR) and fits:
            starts_on = today - timedelta(days=elapsed)
            return Family(place, _children(rng, invention, size, starts_on, age), starts_on, None, is_open)


def _before(rng: Random, invention: Invention, family: Family) -> Family:
    age, days = _stay(rng)
    ends_on = family.starts_on - timedelta(days=rng.randint(1, 30))
    starts_on = ends_on - timedelta(days=days)
    return Family(family.place, _children(rng, invention, _size(rng), starts_on, age), starts_on, ends_on)


def _stay(rng: Random) -> tuple[float, int]:
    """Draw the eldest's age in years at the start of care and the stay in days, at most until eighteen."""
    low, high = rng.choices(AGES, AGE_WEIGHTS)[0]
    age = rng.uniform(low, high)
    if rng.random() < SHORT_STAY_SHARE:
        days = rng.randint(*SHORT_STAY)
    else:
        days = 200 + round(rng.expovariate(1 / (INFANT_STAY_MEAN if age < 2 else LONG_STAY_MEAN)))
    return age, min(days, int((GROWN_UP - age) * DAYS_A_YEAR) - 2)


def _children(
    rng: Random, invention: Invention, size: int, starts_on: date, age: float
) -> tuple[Youngster, ...]:
    language = rng.choices(tuple(invention.shares), tuple(invention.shares.values()))[0]
    ages = [age]
    for _ in range(size - 1):
        ages.append(max(0.02, ages[-1] - rng.uniform(1, 3.5)))
    names = rng.sample(invention.names[language], size)
    return tuple(
        Youngster(name, starts_on - timedelta(days=round(years * DAYS_A_YEAR)), language)
        for name, years in zip(names, ages, strict=True)
    )

"""Who the children of Bradford's annual report 2021/22, Table 12, are: groups whose reviews add up to its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bot.demo.seeding.outcomes import TABLE_12
from bot.demo.seeding.plan import PHONE_NUMBERS, Ledger, SeedPlan
from bot.demo.seeding.scripts import Invention
from bot.domain.messages import ChannelKind
from bot.domain.participation import Code
from bot.store.addresses import AddressRecord
from bot.store.keys import cipher

Column = Mapping[Code | None, int]
# Held reviews of children of four and over in 2020/21 by code; None: without one.
FIRST_YEAR: Column = {
    Code.PN1: 897,
    Code.PN2: 14,
    Code.PN3: 0,
    Code.PN4: 5,
    Code.PN5: 447,
    Code.PN6: 1410,
    Code.PN7: 19,
    None: 2,
}
COLUMNS: tuple[Column, Column] = (FIRST_YEAR, TABLE_12)
FIRST_NUMBER = 447700900000
FIRST_TELEGRAM_ID = 10**12
CHANNELS = (ChannelKind.SMS, ChannelKind.WHATSAPP, ChannelKind.TELEGRAM, None)
CHANNEL_WEIGHTS = (45, 30, 17, 8)
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
# Days; the youngest are adopted or go home sooner.
INFANT_STAY_MEAN = 900


@dataclass(frozen=True, slots=True)
class Cohort:
    """Children with the same course: how many of them, and how many reviews each has in the first and second year.

    Who ``joins`` comes into care in the year of the first review, and ``late`` of them have that review late.
    """

    children: int
    under_four: bool
    reviews: tuple[int, int]
    joins: bool = False
    late: int = 0

    @property
    def stays(self) -> bool:
        """Return whether these children are still in care when the second year ends."""
        return self.reviews[1] > 0


# 784 and 721 reviews of children under four, 2,794 and 2,839 of the others; 1,446 children are in care at the end,
# 97 of the first year's 3,578 reviews are late (97.3 % on time) and 78 of the second year's 3,560 (97.8 %), as the
# report has them.
COHORTS = (
    Cohort(158, under_four=True, reviews=(2, 2)),
    Cohort(135, under_four=True, reviews=(0, 3), joins=True, late=16),
    Cohort(150, under_four=True, reviews=(2, 0)),
    Cohort(56, under_four=True, reviews=(3, 0), joins=True, late=16),
    Cohort(620, under_four=False, reviews=(2, 2)),
    Cohort(533, under_four=False, reviews=(0, 3), joins=True, late=62),
    Cohort(450, under_four=False, reviews=(2, 0)),
    Cohort(218, under_four=False, reviews=(3, 0), joins=True, late=81),
)


@dataclass(frozen=True, slots=True)
class SeedPhone:
    """One address and its row."""

    address_id: int
    channel: ChannelKind
    provider_id: str


class Phonebook:
    """The numbers, each used once; when all thousand are taken, Telegram ids."""

    def __init__(self, plan: SeedPlan, ledger: Ledger, created_at: datetime) -> None:
        rng = Random(f"{plan.seed} phones")  # noqa: S311 - invention, not secrecy
        self._numbers: Iterator[int] = iter(rng.sample(range(PHONE_NUMBERS), PHONE_NUMBERS))
        self._telegram = FIRST_TELEGRAM_ID
        self._ledger = ledger
        self._created_at = created_at

    def draw(self, rng: Random) -> SeedPhone | None:
        """Return a phone of some channel for a family, or none."""
        channel = rng.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
        return self.give(channel) if channel else None

    def give(self, channel: ChannelKind) -> SeedPhone:
        """Return an address of this channel, or a Telegram id when no number is left."""
        number = None if channel is ChannelKind.TELEGRAM else next(self._numbers, None)
        if number is not None:
            return self._add(channel, f"+{FIRST_NUMBER + number}")
        self._telegram += 1
        return self._add(ChannelKind.TELEGRAM, str(self._telegram))

    def _add(self, channel: ChannelKind, provider_id: str) -> SeedPhone:
        key = self._ledger.add(
            AddressRecord,
            channel=channel.value,
            lookup=cipher.lookup(channel.value, provider_id),
            provider_id=provider_id,
            created_at=self._created_at,
        )
        return SeedPhone(key, channel, provider_id)


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


def populate(plan: SeedPlan, invention: Invention, today: date, children: int) -> Iterator[Family]:
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

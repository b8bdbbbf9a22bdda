"""Figures: a number of two years with its change, its sentence in plain English and its definition."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.annual.values import NOT_RECORDED, NOTHING, Sentence, Share, Tally, Value, ValueChange, change
from bot.domain.rates import BY_CHANCE, Rate, chance

_LONGEST = 5
_MANY = re.compile("(reviews|children|forms)( in care| sent| delivered)?( were| have)?")
_ONE = {"reviews": "review", "children": "child", "forms": "form", " were": " was", " have": " has"}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure is: a count (``part`` alone), or a rate of ``part`` in ``whole``; a plain number has neither.

    ``says`` follows the number in a sentence, ``of`` names the denominator. ``unknown`` counts those of the whole for
    whom nobody recorded the fact, ``outside`` those who are not in the whole because of that: where that is everybody
    there is no rate, not one of nought.
    """

    name: str
    says: str
    definition: str
    part: str = ""
    whole: str = ""
    of: str = ""
    unknown: str = ""
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """One year's counts by the name of their cell; a cell that is not there is nought."""

    name: str
    counts: Mapping[str, int]

    def count(self, cell: str) -> Tally:
        """Return a count."""
        return Tally(self.counts.get(cell, 0))

    def share(self, part: str, whole: str) -> Value:
        """Return a percentage; there is none of nought."""
        number = self.counts.get(whole, 0)
        return Share(self.counts.get(part, 0), number) if number else NOTHING

    def value(self, measure: Measure) -> Value:
        """Return the count or the rate that a measure stands for."""
        if not measure.whole:
            return self.count(measure.part)
        unknown, outside, whole = (
            self.counts.get(cell, 0) for cell in (measure.unknown, measure.outside, measure.whole)
        )
        never_recorded = whole == unknown if unknown else outside and not whole
        return NOT_RECORDED if never_recorded else self.share(measure.part, measure.whole)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of two years; a rate has its counts in ``parts``, a pair of part and whole for each year."""

    measure: Measure
    years: tuple[str, str]
    before: Value
    after: Value
    change: Value
    parts: tuple[tuple[Value, Value], ...] = ()

    @property
    def made_of(self) -> tuple[str, str]:
        """Return the counts of each year's rate, such as "2,760 of 2,832"; empty where there is no rate."""
        if not self.parts:
            return "", ""
        before, after = (
            "" if value.number is None else f"{part.text} of {whole.text}"
            for value, (part, whole) in zip((self.before, self.after), self.parts, strict=True)
        )
        return before, after

    @property
    def sentence(self) -> str:
        """Return it in plain English; empty where nothing is known, or nothing happened in both years."""
        if self.after.number is None or not (self.before.number or self.after.number):
            return ""
        made_of = f" ({self.made_of[1]})" if self.parts else ""
        of = "of " if self.parts else ""
        says = self.measure.says if self.parts or self.after.number != 1 else in_singular(self.measure.says)
        moved = self.change.said(self.years[0]) if isinstance(self.change, ValueChange) else ""
        return f"In {self.years[1]}, {self.after.text} {of}{says}{made_of}{moved}."


def in_singular(says: str) -> str:
    """Return what follows a number as it follows one: "reviews were held" becomes "review was held"."""
    one = _MANY.sub(lambda found: "".join(_ONE.get(part, part) for part in found.groups("")), says, count=1)
    return one if says.startswith("children") else one.replace(" their ", " its ")


def figure(measure: Measure, before: Year, after: Year) -> Figure:
    """Make the figure of a count or a rate."""
    years = (before, after)
    parts = tuple((year.count(measure.part), year.count(measure.whole)) for year in years)
    then, now = (year.value(measure) for year in years)
    return compared(measure, (before.name, after.name), then, now, parts if measure.whole else ())


def compared(
    measure: Measure,
    years: tuple[str, str],
    before: Value,
    after: Value,
    parts: tuple[tuple[Value, Value], ...] = (),
) -> Figure:
    """Make the figure of two values of one kind."""
    return Figure(measure, years, before, after, change(before, after), parts)


def changed_most(
    cells: Iterable[tuple[str, str]], whole: str, before: Year, after: Year
) -> tuple[Sentence, ...]:
    """Say which counts (name, cell) changed most as a share of the whole, strongest first, at most five.

    Only what is more than chance would move is said, and only where the count itself moved the same way.
    """
    found = []
    for name, cell in cells:
        strength = moved(before.share(cell, whole), after.share(cell, whole))
        counts = before.count(cell), after.count(cell)
        if strength * (counts[1].number - counts[0].number) > 0:
            found.append((abs(strength), _sentence(name, *counts)))
    strongest = sorted(found, key=lambda each: -each[0])
    return tuple(sentence for _, sentence in strongest[:_LONGEST])


def _sentence(name: str, before: Tally, after: Tally) -> Sentence:
    direction = "rose" if after.number > before.number else "fell"
    return Sentence(
        f"{name} {direction} from {{}} to {{}}: {{}}.", (before, after, ValueChange(before, after))
    )


def moved(before: Value, after: Value) -> float:
    """Return how many times a share rose (over 0) or fell (under 0); 0 where chance may have moved it."""
    if not (isinstance(before, Share) and isinstance(after, Share)):
        return 0
    if chance(Rate(before.part, before.whole), Rate(after.part, after.whole)) > BY_CHANCE:
        return 0
    old, new = before.part / before.whole, after.part / after.whole
    low, high = sorted((old, new))
    return math.copysign(high / low if low else math.inf, new - old)

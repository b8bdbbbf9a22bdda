"""Figures: a number of two years with its change, a sentence in plain English and its definition."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bot.domain.annual.values import NOT_RECORDED, NOTHING, Value, View, count_change, points_change, signed
from bot.domain.rates import Rate, rounded


@dataclass(frozen=True, slots=True)
class CountOf:
    """What a count counts. ``says`` follows the number in a sentence: "reviews were held"."""

    cell: str
    name: str
    says: str
    definition: str


@dataclass(frozen=True, slots=True)
class RateOf:
    """A rate of two counts. ``says`` follows "of": "reviews were held on time"; ``of`` names the denominator.

    ``unknown`` counts those of the whole for which nobody recorded the fact; where that is all of them there is no
    rate, not one of nought.
    """

    part: str
    whole: str
    name: str
    says: str
    definition: str
    of: str = ""
    unknown: str = ""

    def is_recorded(self, year: View) -> bool:
        """Tell whether the fact was recorded at all in a year."""
        whole = year.known(self.whole)
        return not self.unknown or not whole or year.known(self.unknown) != whole

    def rate_in(self, year: View) -> Rate | None:
        """Give the rate of a year if it may be shown and the fact was recorded."""
        return year.rate(self.part, self.whole) if self.is_recorded(year) else None

    def percent_in(self, year: View) -> Value:
        """Show the percentage of a year."""
        return year.percent(self.part, self.whole) if self.is_recorded(year) else NOT_RECORDED


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it is shown; a rate has its counts in ``made_of``, such as "2,760 of 2,832", of ``out_of``."""

    name: str
    before: Value
    after: Value
    change: Value
    made_of: tuple[str, str]
    sentence: str
    definition: str
    out_of: str = ""


def count_figure(what: CountOf, before: View, after: View) -> Figure:
    """Make the figure of a count."""
    numbers = before.known(what.cell), after.known(what.cell)
    return Figure(
        what.name,
        before.count(what.cell),
        after.count(what.cell),
        count_change(*numbers),
        ("", ""),
        f"In {after.name}, {after.count(what.cell).text} {what.says}{_than(before, *numbers)}.",
        what.definition,
    )


def rate_figure(what: RateOf, before: View, after: View) -> Figure:
    """Make the figure of a rate, always with its denominators."""
    shown = what.percent_in(before), what.percent_in(after)
    nothing = NOTHING in shown or NOT_RECORDED in shown
    change = NOTHING if nothing else points_change(what.rate_in(before), what.rate_in(after))
    return Figure(
        what.name,
        *shown,
        change,
        (_made_of(what, before), _made_of(what, after)),
        _rate_sentence(what, before, after, change),
        what.definition,
        what.of,
    )


def plain_figure(
    what: CountOf, before: Fraction | None, after: Fraction | None, years: tuple[str, str]
) -> Figure:
    """Make the figure of a number that counts no children, such as a caseload; None is not assessed.

    The change is of the unrounded numbers, and only then rounded.
    """
    change = None if before is None or after is None else rounded(after - before)
    return Figure(
        what.name,
        plain_value(before),
        plain_value(after),
        NOTHING if change is None else Value(signed(change), change),
        ("", ""),
        f"{what.name}: not assessed for {years[1]}."
        if after is None
        else f"In {years[1]}, {plain_value(after).text} {what.says}.",
        what.definition,
    )


def plain_value(number: Fraction | None) -> Value:
    """Show a number that counts no children, with one decimal."""
    if number is None:
        return Value("not assessed")
    shown = rounded(number)
    return Value(f"{shown:,}", shown)


def _than(year: View, before: int | None, after: int | None) -> str:
    """Compare with the year before, in words."""
    if before is None or after is None:
        return ""
    if before == after:
        return f", as many as in {year.name}"
    more = "more" if after > before else "fewer"
    change = count_change(before, after).text.partition(" ")[2]
    return f", {abs(after - before):,} {more} than in {year.name} {change}"


def _made_of(what: RateOf, year: View) -> str:
    return f"{year.count(what.part).text} of {year.count(what.whole).text}"


def _rate_sentence(what: RateOf, before: View, after: View, change: Value) -> str:
    rate = what.percent_in(after)
    if rate is NOT_RECORDED:
        return f"{what.name}: not recorded in {after.name} ({_made_of(what, after)})."
    if rate is NOTHING:
        return f"{what.name}: nothing was recorded for {after.name} ({_made_of(what, after)})."
    if rate.number is None:
        why = "because its numbers are small or would give a small one away"
        return f"{what.name}: the percentage for {after.name} is hidden, {why} ({_made_of(what, after)})."
    return f"In {after.name}, {rate.text} of {what.says} ({_made_of(what, after)}){_points(before, change)}."


def _points(year: View, change: Value) -> str:
    if change.number is None:
        return ""
    if not change.number:
        return f", the same as in {year.name}"
    more = "more" if change.number > 0 else "less"
    return f", {abs(change.number)} percentage points {more} than in {year.name}"

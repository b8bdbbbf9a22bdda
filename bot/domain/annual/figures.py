"""Figures: a number of two years with its change, a sentence in plain English and its definition."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.annual.values import NOTHING, Value, View, count_change, points_change, signed


@dataclass(frozen=True, slots=True)
class CountOf:
    """What a count counts. ``says`` follows the number in a sentence: "reviews were held"."""

    cell: str
    name: str
    says: str
    definition: str


@dataclass(frozen=True, slots=True)
class RateOf:
    """A rate of two counts. ``says`` follows "of": "reviews were held on time"; ``of`` names the denominator."""

    part: str
    whole: str
    name: str
    says: str
    definition: str
    of: str = ""


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
    rates = before.rate(what.part, what.whole), after.rate(what.part, what.whole)
    shown = before.percent(what.part, what.whole), after.percent(what.part, what.whole)
    change = NOTHING if NOTHING in shown else points_change(*rates)
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
    what: CountOf, before: Decimal | None, after: Decimal | None, years: tuple[str, str]
) -> Figure:
    """Make the figure of a number that counts no children, such as a caseload; None is not assessed."""
    change = None if before is None or after is None else after - before
    return Figure(
        what.name,
        _plain(before),
        _plain(after),
        NOTHING if change is None else Value(signed(change), change),
        ("", ""),
        f"{what.name}: not assessed for {years[1]}."
        if after is None
        else f"In {years[1]}, {_plain(after).text} {what.says}.",
        what.definition,
    )


def _plain(number: Decimal | None) -> Value:
    return Value("not assessed") if number is None else Value(f"{number:,}", number)


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
    rate = after.percent(what.part, what.whole)
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

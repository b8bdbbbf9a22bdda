"""Counts, percentages and changes as they may be shown; what is hidden has words in its place and no number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bot.domain.rates import Rate, change_in_percent, change_in_points
from bot.domain.suppression import Hiding, System, suppress

SMALLEST_DENOMINATOR = 10
HIDDEN = Hiding.OTHER.value
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Value:
    """One cell of the report: its text everywhere, and the number behind it where that may be known."""

    text: str
    number: Number | None = None


NOTHING = Value("–")
"""Stands where there is nothing to show, such as a percentage of nought."""
NOT_RECORDED = Value("not recorded")
"""Stands for a rate whose fact nobody recorded in the whole year: that is no rate of nought."""


@dataclass(frozen=True, slots=True)
class View:
    """One year's counts with what is hidden of them; every output looks through it, none at the counts themselves.

    ``already`` are the words that stand for some cells in something else that the same reader has.
    """

    name: str
    system: System
    already: Mapping[str, Hiding] = field(default_factory=dict)
    hidden: Mapping[str, Hiding] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hidden", {**suppress(self.system), **self.already})

    def known(self, cell: str) -> int | None:
        """Give a count if it may be shown; a cell that is not counted is nought."""
        return None if cell in self.hidden else self.system.cells.get(cell, 0)

    def is_printed(self, table: str) -> bool:
        """Tell whether a table may be printed at all."""
        return not any(self.hidden.get(cell) is Hiding.WITHHELD for cell in self.system.tables.get(table, ()))

    def count(self, cell: str) -> Value:
        """Show a count, or the words that stand in its place."""
        number = self.known(cell)
        return Value(self.hidden[cell].value) if number is None else Value(f"{number:,}", number)

    def rate(self, part: str, whole: str) -> Rate | None:
        """Give a rate if it may be shown: both counts are shown, and it is of ten or more."""
        numerator, denominator = self.known(part), self.known(whole)
        if numerator is None or denominator is None or denominator < SMALLEST_DENOMINATOR:
            return None
        return Rate(numerator, denominator)

    def percent(self, part: str, whole: str) -> Value:
        """Show a percentage with one decimal, rounded half up from the exact fraction."""
        rate = self.rate(part, whole)
        if rate is not None:
            return Value(f"{rate.percent}%", rate.percent)
        return NOTHING if self.known(whole) == 0 else Value(HIDDEN)


def signed(number: Number) -> str:
    """Write a change with its sign, a true minus."""
    sign = "+" if number > 0 else "\N{MINUS SIGN}" if number < 0 else ""
    return f"{sign}{abs(number):,}"


def count_change(before: int | None, after: int | None) -> Value:
    """Show how a count changed; from nought only the count, never a percentage."""
    if before is None or after is None:
        return Value(HIDDEN)
    if before == after:
        return Value("no change", 0)
    percent = change_in_percent(before, after)
    behind = "from 0" if percent is None else f"{signed(percent)}%"
    return Value(f"{signed(after - before)} ({behind})", after - before)


def points_change(before: Rate | None, after: Rate | None) -> Value:
    """Show how a rate changed, in percentage points, computed unrounded."""
    points = change_in_points(before, after) if before and after else None
    if points is None:
        return Value(HIDDEN)
    return Value(f"{signed(points)} points", points)

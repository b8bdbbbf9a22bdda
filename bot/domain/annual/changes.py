"""What changed most between two years, found in the shown numbers alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.annual.values import View, count_change

_BY_CHANCE = 1.96
"""Two shares that differ by less than this many standard errors may well differ by chance (95 %)."""
_LONGEST = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """One count that rose or fell; ``strength`` is how many times its share of the whole changed, always over one."""

    name: str
    before: int
    after: int
    strength: float

    @property
    def sentence(self) -> str:
        """Say it in plain English."""
        direction = "rose" if self.after > self.before else "fell"
        change = count_change(self.before, self.after).text
        return f"{self.name} {direction} from {self.before:,} to {self.after:,}: {change}."


def changed_most(
    cells: Iterable[tuple[str, str]], whole: str, before: View, after: View
) -> tuple[Moved, ...]:
    """Give the counts (name, cell) whose share of the whole changed most, strongest first, at most five.

    Only what may be shown in both years is looked at, and only what is more than chance would move.
    """
    found = (_moved(name, cell, whole, before, after) for name, cell in cells)
    strong = [each for each in found if each is not None]
    return tuple(sorted(strong, key=lambda each: -each.strength)[:_LONGEST])


def _moved(name: str, cell: str, whole: str, before: View, after: View) -> Moved | None:
    old, new = before.rate(cell, whole), after.rate(cell, whole)
    if old is None or new is None:
        return None
    shares = old.numerator / old.denominator, new.numerator / new.denominator
    both = (old.numerator + new.numerator) / (old.denominator + new.denominator)
    error = math.sqrt(both * (1 - both) * (1 / old.denominator + 1 / new.denominator))
    if not error or abs(shares[1] - shares[0]) < _BY_CHANCE * error:
        return None
    low, high = sorted(shares)
    return Moved(name, old.numerator, new.numerator, high / low if low else math.inf)


def moved_between(
    first: str, second: str, together: str, before: View, after: View
) -> tuple[int, int] | None:
    """Give the sum of two counts in both years if one rose while the other fell; None otherwise or if hidden."""
    known = [[year.known(cell) for cell in (first, second, together)] for year in (before, after)]
    if any(number is None for year in known for number in year):
        return None
    (one, two, old), (one_now, two_now, new) = [[number or 0 for number in year] for year in known]
    return (old, new) if (one_now - one) * (two_now - two) < 0 else None

"""Rates that changed between two periods by more than chance explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from bot.domain.rates import Rate, beyond_chance, change_in_points

MOST_CHANGES = 5


@dataclass(frozen=True, slots=True)
class RateShift:
    """A rate of two periods."""

    before: Rate
    after: Rate

    @property
    def points(self) -> Decimal:
        """Return by how many points it changed."""
        return change_in_points(self.before, self.after) or Decimal()


Shift = TypeVar("Shift", bound=RateShift)


def largest_sure(shifts: Sequence[Shift]) -> Sequence[Shift]:
    """Return the rates that changed most among those that chance does not explain, the largest change first."""
    sure = [shifts[place] for place in beyond_chance([(each.before, each.after) for each in shifts])]
    return sorted(sure, key=lambda each: -abs(each.points))[:MOST_CHANGES]

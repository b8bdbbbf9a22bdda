"""Rates, their intervals and changes, and Table 12; all from exact fractions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from bot.domain.participation import Code

_NORMAL_95 = 1.959963984540054  # two-sided 95 % point of the normal distribution
# What happens by chance less often than this is taken for a change.
BY_CHANCE = 0.05
_FEWEST_EXPECTED = 5


def rounded(value: Fraction, places: int = 1) -> Decimal:
    """Round an exact value half up (away from nought), to one decimal unless said otherwise."""
    steps = math.floor(abs(value) * 10**places + Fraction(1, 2))
    return Decimal(steps if value >= 0 else -steps).scaleb(-places)


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole; ValueError when the part is negative or larger than the whole."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator} of {self.denominator} is no rate")

    @property
    def exact(self) -> Fraction | None:
        """Return the percentage unrounded; None of nothing."""
        return Fraction(100 * self.numerator, self.denominator) if self.denominator else None

    @property
    def percent(self) -> Decimal | None:
        """Return the percentage with one decimal, rounded half up; None of nothing."""
        return self.rounded()

    def rounded(self, places: int = 1) -> Decimal | None:
        """Return the percentage to so many decimals, rounded half up; None of nothing.

        In whole numbers, as tables hold hundreds of rates and fractions are slow.
        """
        if not self.denominator:
            return None
        whole = 2 * self.denominator
        steps = (2 * 100 * 10**places * self.numerator + self.denominator) // whole
        return Decimal(steps).scaleb(-places)


def change_in_points(before: Rate, after: Rate) -> Decimal | None:
    """Return the change in percentage points, computed unrounded, then rounded; None for a rate of nothing."""
    earlier, later = before.exact, after.exact
    return None if earlier is None or later is None else rounded(later - earlier)


def interval(rate: Rate, places: int = 1) -> tuple[Decimal, Decimal] | None:
    """Return the 95 % Wilson score interval of a rate in percent, to so many decimals; None of nothing."""
    whole = rate.denominator
    if not whole:
        return None
    share = rate.numerator / whole
    square = _NORMAL_95**2
    centre = share + square / (2 * whole)
    reach = _NORMAL_95 * math.sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    low, high = ((centre + side * reach) / (1 + square / whole) for side in (-1, 1))
    return rounded(Fraction(100 * max(low, 0.0)), places), rounded(Fraction(100 * min(high, 1.0)), places)


def chance(before: Rate, after: Rate) -> float:
    """Return how often chance alone would move a rate this far or farther, from 0 to 1; 1 where either is of nothing.

    The pooled z-test for two proportions; Fisher's exact test where fewer than five are expected in a cell (Cochran).
    """
    whole = before.denominator + after.denominator
    hits = before.numerator + after.numerator
    if not (before.denominator and after.denominator and 0 < hits < whole):
        return 1.0
    if min(before.denominator, after.denominator) * min(hits, whole - hits) < _FEWEST_EXPECTED * whole:
        return _fisher(before, after)
    share = hits / whole
    error = math.sqrt(share * (1 - share) * (1 / before.denominator + 1 / after.denominator))
    distance = after.numerator / after.denominator - before.numerator / before.denominator
    return math.erfc(abs(distance) / error / math.sqrt(2))


def _fisher(before: Rate, after: Rate) -> float:
    """Add up how likely every split of the same totals is that is no likelier than the one that was found."""
    smaller, larger = sorted((before, after), key=lambda rate: rate.denominator)
    whole, hits = smaller.denominator + larger.denominator, smaller.numerator + larger.numerator
    misses = whole - hits
    seen = min((hits, smaller.numerator), (misses, smaller.denominator - smaller.numerator))[1]
    drawn, marked = sorted((smaller.denominator, min(hits, misses)))
    ways = [math.comb(marked, each) * math.comb(whole - marked, drawn - each) for each in range(drawn + 1)]
    return float(Fraction(sum(each for each in ways if each <= ways[seen]), math.comb(whole, drawn)))


def beyond_chance(pairs: Sequence[tuple[Rate, Rate]]) -> tuple[int, ...]:
    """Return the places of the pairs (before, after) that chance does not explain, the surest first."""
    return unexplained([chance(*pair) for pair in pairs])


def unexplained(chances: Sequence[float]) -> tuple[int, ...]:
    """Return the places of the changes that chance does not explain, by how often it would, the surest first.

    Of many changes some are large by chance, so all are judged together (Holm's step-down method at 5 %).
    """
    found = sorted((likely, place) for place, likely in enumerate(chances))
    kept = []
    for rank, (likely, place) in enumerate(found):
        if likely * (len(found) - rank) > BY_CHANCE:
            break
        kept.append(place)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """One column of Table 12: held reviews by confirmed code, and those without a code."""

    counts: Mapping[Code, int]
    uncoded: int

    def __post_init__(self) -> None:
        complete = {code: self.counts.get(code, 0) for code in Code}
        object.__setattr__(self, "counts", MappingProxyType(complete))

    def of(self, *codes: Code) -> int:
        """Add up the reviews of some codes."""
        return sum(self.counts[code] for code in codes)

    @property
    def coded(self) -> int:
        """Count the reviews with a code, PN0 included."""
        return self.of(*Code)

    @property
    def held(self) -> int:
        """Count the held reviews: the control line PN0 + ... + PN7 + uncoded."""
        return self.coded + self.uncoded

    @property
    def four_and_over(self) -> int:
        """Count PN1 to PN7, the denominator of every rate here."""
        return self.coded - self.of(Code.PN0)

    @property
    def participation(self) -> Rate:
        """Return the share who took part in some way: PN1, PN2, PN3, PN5 and PN6."""
        return Rate(self.of(Code.PN1, Code.PN2, Code.PN3, Code.PN5, Code.PN6), self.four_and_over)

    @property
    def attendance(self) -> Rate:
        """Return the share who attended: PN1 to PN4."""
        return Rate(self.of(Code.PN1, Code.PN2, Code.PN3, Code.PN4), self.four_and_over)


def count_codes(codes: Iterable[Code | str | None]) -> CodeCounts:
    """Count held reviews by confirmed code; None is a held review without a code."""
    found = Counter(None if code is None else Code(code) for code in codes)
    return CodeCounts({code: found[code] for code in Code}, found[None])

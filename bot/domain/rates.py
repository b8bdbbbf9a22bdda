"""Rates, Table 12 and feedback counts; all from exact fractions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from bot.domain.participation import Code

_NORMAL_95 = 1.959963984540054  # two-sided 95 % point of the normal distribution


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
        return None if self.exact is None else rounded(self.exact)


def change_in_points(before: Rate, after: Rate) -> Decimal | None:
    """Return the change in percentage points, computed unrounded, then rounded; None for a rate of nothing."""
    if before.exact is None or after.exact is None:
        return None
    return rounded(after.exact - before.exact)


def change_in_percent(before: int, after: int) -> Decimal | None:
    """Return the change of a count in percent; None from nought, where only the counts can be shown."""
    return rounded(Fraction(100 * (after - before), before)) if before else None


def interval(rate: Rate) -> tuple[Decimal, Decimal] | None:
    """Return the 95 % Wilson score interval of a rate in percent, one decimal; None of nothing."""
    whole = rate.denominator
    if not whole:
        return None
    share = rate.numerator / whole
    square = _NORMAL_95**2
    centre = share + square / (2 * whole)
    reach = _NORMAL_95 * math.sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    low, high = ((centre + side * reach) / (1 + square / whole) for side in (-1, 1))
    return rounded(Fraction(100 * max(low, 0.0))), rounded(Fraction(100 * min(high, 1.0)))


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


class FeedbackOutcome(StrEnum):
    """What became of one request for feedback; exactly one holds, the first in this order."""

    FINISHED = "finished"
    PART = "part"
    DECLINED = "declined"
    OPTED_OUT = "opted_out"
    UNDELIVERED = "undelivered"
    NO_REPLY = "no_reply"


def feedback_outcome(
    *, finished: bool, answered: bool, declined: bool, opted_out: bool, delivered: bool
) -> FeedbackOutcome:
    """Classify one request: ``answered`` is at least one answer, ``delivered`` that the provider said so."""
    tests = (
        (finished, FeedbackOutcome.FINISHED),
        (answered, FeedbackOutcome.PART),
        (declined, FeedbackOutcome.DECLINED),
        (opted_out, FeedbackOutcome.OPTED_OUT),
        (not delivered, FeedbackOutcome.UNDELIVERED),
    )
    return next((outcome for holds, outcome in tests if holds), FeedbackOutcome.NO_REPLY)


@dataclass(frozen=True, slots=True)
class FeedbackCounts:
    """Requests for feedback by outcome; the outcomes sum to those asked."""

    counts: Mapping[FeedbackOutcome, int]

    def __post_init__(self) -> None:
        complete = {outcome: self.counts.get(outcome, 0) for outcome in FeedbackOutcome}
        object.__setattr__(self, "counts", complete)

    @property
    def asked(self) -> int:
        """Count all requests."""
        return sum(self.counts.values())

    @property
    def delivered(self) -> int:
        """Count the requests that reached a phone."""
        return self.asked - self.counts[FeedbackOutcome.UNDELIVERED]

    @property
    def finished_of_delivered(self) -> Rate:
        """Return the headline response rate."""
        return Rate(self.counts[FeedbackOutcome.FINISHED], self.delivered)

    def finished_of_held(self, held: int) -> Rate:
        """Return the response rate of all held reviews of children of four and over."""
        return Rate(self.counts[FeedbackOutcome.FINISHED], held)

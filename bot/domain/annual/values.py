"""What a cell of the report can hold: a count, a percentage, a ratio, days, a change or words; exact until shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from bot.domain.rates import rounded


@dataclass(frozen=True, slots=True)
class Wording:
    """Text where no number can stand, or a name."""

    text: str
    number: None = None


# Stands where there is nothing to show, such as a percentage of nought.
NOTHING = Wording("–")
# Stands for a rate of something that nobody recorded in the whole year: that is no rate of nought.
NOT_RECORDED = Wording("not recorded")
# Stands in the published edition for a number that is too small to print.
COVERED = Wording("c")


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of reviews, children, forms or answers."""

    number: int
    places: ClassVar[int] = 0

    @property
    def exact(self) -> Fraction:
        """Return the number as a fraction."""
        return Fraction(self.number)

    @property
    def text(self) -> str:
        """Return it with commas."""
        return f"{self.number:,}"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole in percent; the whole is never nought."""

    part: int
    whole: int
    places: int = 1

    @property
    def exact(self) -> Fraction:
        """Return the percentage unrounded."""
        return Fraction(100 * self.part, self.whole)

    @property
    def number(self) -> Decimal:
        """Return the percentage as it is printed, rounded half up."""
        return rounded(self.exact, self.places)

    @property
    def text(self) -> str:
        """Return it with its sign."""
        return f"{self.number}%"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A count divided by something that is no count, such as children by full-time posts."""

    part: int
    whole: Fraction
    places: int = 1

    @property
    def exact(self) -> Fraction:
        """Return the ratio unrounded."""
        return self.part / self.whole

    @property
    def number(self) -> Decimal:
        """Return the ratio as it is printed."""
        return rounded(self.exact, self.places)

    @property
    def text(self) -> str:
        """Return it with commas."""
        return f"{self.number:,}"


@dataclass(frozen=True, slots=True)
class Days:
    """A middle number of days."""

    exact: Fraction
    places: int = 1

    @property
    def number(self) -> Decimal:
        """Return the days as they are printed."""
        return rounded(self.exact, self.places)

    @property
    def text(self) -> str:
        """Return them with commas."""
        return f"{self.number:,}"


Measured = Tally | Share | Ratio | Days


@dataclass(frozen=True, slots=True)
class ValueChange:
    """How a value changed, computed unrounded; ``is_rounded`` says that its two values were rounded before."""

    before: Measured
    after: Measured
    is_rounded: bool = False

    @property
    def number(self) -> Decimal:
        """Return the difference as it is printed."""
        return rounded(self.after.exact - self.before.exact, self.after.places)

    @property
    def text(self) -> str:
        """Return it as a table has it: +33 (+660.0%), −1.7 points."""
        if not self.number and self.is_rounded:
            return "about the same" if self.after.exact else "no change"
        if not self.number and isinstance(self.after, Tally):
            return "no change"
        return f"{signed(self.number)}{self._points}{self._percent}"

    def said(self, year: str) -> str:
        """Return it as a sentence goes on: ", 458 more than in 2024-25 (+102.5%)"."""
        if not self.number:
            return f", {self._same} in {year}"
        more = "more" if self.number > 0 else "less" if isinstance(self.after, Share) else "fewer"
        points = " percentage" * bool(self._points) + self._points
        return f", {abs(self.number):,}{points} {more} than in {year}{self._percent}"

    @property
    def _same(self) -> str:
        same = "as many as" if isinstance(self.after, Tally) else "the same as"
        return same if self.after.exact == self.before.exact and not self.is_rounded else f"about {same}"

    @property
    def _points(self) -> str:
        if not isinstance(self.after, Share):
            return ""
        return " point" if str(abs(self.number)) == "1" else " points"

    @property
    def _percent(self) -> str:
        """Return the change of a count in percent; from nought there is none, from a small rounded one neither."""
        if not isinstance(self.after, Tally):
            return ""
        if not self.before.exact:
            return " (from 0)"
        if self.is_rounded and self.before.exact < SMALLEST_WHOLE:
            return ""
        percent = 100 * (self.after.exact - self.before.exact) / self.before.exact
        return f" ({signed(rounded(percent, 0 if self.is_rounded else 1))}%)"


# The published edition prints no percentage of fewer.
SMALLEST_WHOLE = 10
Value = Wording | Measured | ValueChange


def change(before: Value, after: Value, *, is_rounded: bool = False) -> Value:
    """Return the change between two values of a kind; covered where one is covered, nothing where one is no number."""
    if COVERED in (before, after):
        return COVERED
    if isinstance(before, Wording | ValueChange) or isinstance(after, Wording | ValueChange):
        return NOTHING
    return ValueChange(before, after, is_rounded)


def signed(number: Decimal) -> str:
    """Return a change with its sign, a true minus."""
    sign = "+" if number > 0 else "\N{MINUS SIGN}" if number < 0 else ""
    return f"{sign}{abs(number):,}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with values in their gaps; ``is_exact`` says that they hold of the true numbers alone."""

    words: str
    values: tuple[Value, ...] = ()
    is_exact: bool = False

    @property
    def text(self) -> str:
        """Return the sentence; empty where a value is no number, or a change is none: then there is nothing to say."""
        if any(value.number is None for value in self.values):
            return ""
        if any(isinstance(value, ValueChange) and not value.number for value in self.values):
            return ""
        return self.words.format(*(value.text for value in self.values))

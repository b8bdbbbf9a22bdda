"""The published edition: the same document with every value rounded, so that no child can be recognised in it.

A count is rounded to the nearest 5, and 1 to 4 read "c". Percentages are whole and made from the rounded counts; one of
a part under 5 or a whole under 10 reads "c". Every total is rounded on its own, so nothing has to be hidden because of
something else; a control line would not add up, so there is none.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from bot.domain.annual.document import Annual, Grid, Section
from bot.domain.annual.values import (
    COVERED,
    SMALLEST_WHOLE,
    Days,
    Ratio,
    Sentence,
    Share,
    Tally,
    Value,
    ValueChange,
    change,
)
from bot.domain.rates import rounded

STEP = 5
SMALLEST_COUNT = 5
NOTES = (
    "This is the published edition. Counts are rounded to the nearest 5; “c” stands for a number from 1 to 4, and for a"
    " percentage of a part under 5 or of a whole under 10. Nought is shown.",
    "Percentages are whole and computed from the rounded counts. Every total is rounded on its own, so the parts of a"
    " table need not add up to it. Changes are those of the rounded numbers.",
)


def published(report: Annual) -> Annual:
    """Return the published edition of a report, without sections that say something of true numbers alone."""
    sections = tuple(each for each in protected(report.sections) if not each.is_empty)
    notes = protected(report.notes)
    return replace(report, sections=sections, notes=(*notes, *map(Sentence, NOTES)), is_published=True)


def nearest(number: int) -> int:
    """Return a count rounded to the nearest 5."""
    return STEP * int(rounded(Fraction(number, STEP), 0))


def protected(part: Any) -> Any:
    """Return a part of a document with every value in it rounded, and everything else as it is."""
    if isinstance(part, tuple):
        return tuple(protected(each) for each in part)
    if isinstance(part, Tally | Share | Ratio | Days | ValueChange):
        return _value(part)
    if isinstance(part, Sentence) and part.is_exact:
        return Sentence("")
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changed = {each.name: protected(getattr(part, each.name)) for each in fields(part)}
    if isinstance(part, Grid | Section):
        changed["controls"] = ()
    return replace(part, **changed)


def _value(value: Tally | Share | Ratio | Days | ValueChange) -> Value:
    match value:
        case Tally(number):
            return COVERED if 0 < number < SMALLEST_COUNT else Tally(nearest(number))
        case Share(part, whole):
            is_small = part < SMALLEST_COUNT or whole < SMALLEST_WHOLE
            return COVERED if is_small else Share(nearest(part), nearest(whole), places=0)
        case Ratio(part, whole):
            return COVERED if 0 < part < SMALLEST_COUNT else Ratio(nearest(part), whole, places=0)
        case Days(exact):
            return Days(Fraction(rounded(exact, 0)), places=0)
        case ValueChange(before, after):
            return change(_value(before), _value(after), is_rounded=True)

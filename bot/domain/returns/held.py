"""Held reviews as the return sees them, and whether the child was in care on the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Source(StrEnum):
    """Where a code stands: confirmed here by a named person, or recorded in the case system."""

    CONFIRMED = "confirmed"
    IMPORTED = "imported"


class Care(StrEnum):
    """Whether the child was in care on the day of the review, as far as the times in care are known."""

    IN_CARE = "in_care"
    SHORT_BREAKS = "short_breaks"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Period:
    """One time in care, both days included; ``ends_on`` is None while it lasts."""

    id: int
    starts_on: date
    ends_on: date | None
    short_breaks_only: bool

    def covers(self, day: date) -> bool:
        """Tell whether the day lies in this time."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class HeldReview:
    """One review that was held, as the return sees it: no name, no words.

    ``key`` is the case system's id of the review, ``child`` the authority's id of the child. ``code`` is what stands,
    as stored; ``proposed`` says that the product would propose one, never which.
    """

    review_id: int
    key: str
    child: str
    born_on: date | None
    on: date
    code: str | None
    source: Source | None
    proposed: bool
    care: Care

    @property
    def order(self) -> tuple[str, date, str, int]:
        """Give what the files are ordered by: the same rows always make the same file."""
        return self.child, self.on, self.key, self.review_id


def care_on(day: date, own: int | None, periods: Sequence[Period]) -> Care:
    """Say whether a child with these times in care was in care on a day; the review's ``own`` one comes first.

    A child without any known time in care is not judged.
    """
    covering = sorted(
        (each for each in periods if each.covers(day)),
        key=lambda each: (each.id != own, each.short_breaks_only),
    )
    if not covering:
        return Care.OUTSIDE if periods else Care.UNKNOWN
    return Care.SHORT_BREAKS if covering[0].short_breaks_only else Care.IN_CARE

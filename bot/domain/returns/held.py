"""A held review as the return sees it, and the reasons for which one is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class LeftOutReason(StrEnum):
    """Why a held review is left out of the return; where several hold, this is their order."""

    OUTSIDE_YEAR = "outside_year"
    IN_FUTURE = "in_future"
    BAD_CHILD_ID = "bad_child_id"
    NO_DATE_OF_BIRTH = "no_date_of_birth"
    BORN_AFTER_REVIEW = "born_after_review"
    SHORT_BREAKS = "short_breaks"
    OUTSIDE_CARE = "outside_care"
    NO_CODE = "no_code"
    PROPOSAL_ONLY = "proposal_only"
    UNKNOWN_CODE = "unknown_code"
    CODE_AGAINST_AGE = "code_against_age"
    DUPLICATE = "duplicate"


REASONS: Mapping[LeftOutReason, str] = MappingProxyType(
    {
        LeftOutReason.OUTSIDE_YEAR: "outside the year",
        LeftOutReason.IN_FUTURE: "in the future",
        LeftOutReason.BAD_CHILD_ID: "child id not usable",
        LeftOutReason.NO_DATE_OF_BIRTH: "no date of birth",
        LeftOutReason.BORN_AFTER_REVIEW: "born after the review",
        LeftOutReason.SHORT_BREAKS: "short breaks only (V3 or V4)",
        LeftOutReason.OUTSIDE_CARE: "outside a care period",
        LeftOutReason.NO_CODE: "no code",
        LeftOutReason.PROPOSAL_ONLY: "proposal only",
        LeftOutReason.UNKNOWN_CODE: "not a code of the return",
        LeftOutReason.CODE_AGAINST_AGE: "code impossible for the age",
        LeftOutReason.DUPLICATE: "duplicate",
    }
)
MENDS: Mapping[LeftOutReason, str] = MappingProxyType(
    {
        LeftOutReason.OUTSIDE_YEAR: "Export the year that the review belongs to",
        LeftOutReason.IN_FUTURE: "Correct the date: a review that is still to come has not been held",
        LeftOutReason.BAD_CHILD_ID: "Correct the child's id in the case system (1 to 20 letters and digits) "
        "and import it",
        LeftOutReason.NO_DATE_OF_BIRTH: "Enter the date of birth in the case system and import it",
        LeftOutReason.BORN_AFTER_REVIEW: "Correct the date of birth or the date of the review",
        LeftOutReason.SHORT_BREAKS: "Nothing: reviews of short breaks are not returned (rule 399)",
        LeftOutReason.OUTSIDE_CARE: "Correct the time in care or the date of the review",
        LeftOutReason.NO_CODE: "The IRO records how the child took part and confirms the code",
        LeftOutReason.PROPOSAL_ONLY: "The IRO checks the proposal and confirms the code",
        LeftOutReason.UNKNOWN_CODE: "Record one of PN0 to PN7",
        LeftOutReason.CODE_AGAINST_AGE: "Correct the code or the date of birth: PN0 is for under 4 and only for them",
        LeftOutReason.DUPLICATE: "Cancel one of the two reviews of this day",
    }
)


class CodeSource(StrEnum):
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
        """Return whether the day lies in this time."""
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
    source: CodeSource | None
    proposed: bool
    care: Care

    @property
    def order(self) -> tuple[str, date, str, int]:
        """Return what the files are ordered by: the same rows always make the same file."""
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

"""Why a held review is left out of the return, in words, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Why(StrEnum):
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


REASONS: Mapping[Why, str] = MappingProxyType(
    {
        Why.OUTSIDE_YEAR: "outside the year",
        Why.IN_FUTURE: "in the future",
        Why.BAD_CHILD_ID: "child id not usable",
        Why.NO_DATE_OF_BIRTH: "no date of birth",
        Why.BORN_AFTER_REVIEW: "born after the review",
        Why.SHORT_BREAKS: "short breaks only (V3 or V4)",
        Why.OUTSIDE_CARE: "outside a care period",
        Why.NO_CODE: "no code",
        Why.PROPOSAL_ONLY: "proposal only",
        Why.UNKNOWN_CODE: "not a code of the return",
        Why.CODE_AGAINST_AGE: "code impossible for the age",
        Why.DUPLICATE: "duplicate",
    }
)
MENDS: Mapping[Why, str] = MappingProxyType(
    {
        Why.OUTSIDE_YEAR: "Export the year that the review belongs to",
        Why.IN_FUTURE: "Correct the date: a review that is still to come has not been held",
        Why.BAD_CHILD_ID: "Correct the child's id in the case system (1 to 20 letters and digits) and import it",
        Why.NO_DATE_OF_BIRTH: "Enter the date of birth in the case system and import it",
        Why.BORN_AFTER_REVIEW: "Correct the date of birth or the date of the review",
        Why.SHORT_BREAKS: "Nothing: reviews of short breaks are not returned (rule 399)",
        Why.OUTSIDE_CARE: "Correct the time in care or the date of the review",
        Why.NO_CODE: "The IRO records how the child took part and confirms the code",
        Why.PROPOSAL_ONLY: "The IRO checks the proposal and confirms the code",
        Why.UNKNOWN_CODE: "Record one of PN0 to PN7",
        Why.CODE_AGAINST_AGE: "Correct the code or the date of birth: PN0 is for under 4 and only for them",
        Why.DUPLICATE: "Cancel one of the two reviews of this day",
    }
)

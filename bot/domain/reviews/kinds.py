"""The kinds of review that an IRO chairs, and which of them counts as a Child in Care review."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class ReviewKind(StrEnum):
    """Why a review is held: the child is in care, or lives at home under a supervision order.

    Supervision order: Children Act 1989, s. 31(1)(b) and s. 35. Such a child is not looked after.
    """

    CARE = "care"
    SUPERVISION = "supervision"


REVIEW_KIND_NAMES: Mapping[ReviewKind, str] = MappingProxyType(
    {
        ReviewKind.CARE: "Child in Care review",
        ReviewKind.SUPERVISION: "Supervision order review",
    }
)
# The kinds with the timetable of the Care Planning, Placement and Case Review (England) Regulations 2010, reg. 33,
# which alone are returned to the DfE (SSDA903) and stand in rates, Table 12 and "on time".
COUNTED = (ReviewKind.CARE,)


def counts_in_care(kind: ReviewKind | str) -> bool:
    """Return whether a review of this kind counts as a Child in Care review."""
    return kind in COUNTED

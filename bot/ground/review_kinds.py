"""Which stored reviews count as Child in Care reviews: the one condition behind every count, rate, list and return."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from bot.domain.reviews.kinds import COUNTED, ReviewKind
from bot.domain.reviews.states import ReviewState
from bot.store.people import Child
from bot.store.reviews import Review

ORDER_RUNS = timedelta(days=365)
# Named and not "any but": only then do the databases find such reviews by an index.
_NOT_COUNTED = [each.value for each in ReviewKind if each not in COUNTED]
_PLANNED_OR_HELD = [each.value for each in ReviewState if each is not ReviewState.CANCELLED]


def of_counted_kind(kind: Any) -> ColumnElement[bool]:
    """Return the condition that a column holds a kind which counts as a Child in Care review."""
    return or_(*(kind == each.value for each in COUNTED))


COUNTS_IN_CARE = of_counted_kind(Review.kind)


def under_supervision(today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that a supervision order review is to come, or was planned within a year.

    A supervision order runs for a year at first (Children Act 1989, Schedule 3, paragraph 6). The few such reviews are
    found at once, and not child by child.
    """
    ordered = select(Review.child_id).where(
        Review.status.in_(_PLANNED_OR_HELD),
        Review.kind.in_(_NOT_COUNTED),
        Review.review_on >= today - ORDER_RUNS,
    )
    return Child.id.in_(ordered.correlate(None))

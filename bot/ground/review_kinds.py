"""Which stored reviews count as Child in Care reviews: the one condition behind every count, rate, list and return."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_

from bot.domain.reviews.kinds import COUNTED
from bot.domain.reviews.states import ReviewState
from bot.store.people import Child
from bot.store.reviews import Review

ORDER_RUNS = timedelta(days=365)


def of_counted_kind(kind: Any) -> ColumnElement[bool]:
    """Return the condition that a column holds a kind which counts as a Child in Care review."""
    return or_(*(kind == each.value for each in COUNTED))


COUNTS_IN_CARE = of_counted_kind(Review.kind)


def under_supervision(today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that a supervision order review is to come, or was planned within a year.

    A supervision order runs for a year at first (Children Act 1989, Schedule 3, paragraph 6).
    """
    lately = Review.review_on >= today - ORDER_RUNS
    ordered = exists().where(
        Review.child_id == Child.id, ~COUNTS_IN_CARE, lately, Review.status != ReviewState.CANCELLED.value
    )
    return ordered.correlate(Child)

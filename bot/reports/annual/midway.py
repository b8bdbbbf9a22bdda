"""Midway checks: was the plan looked at half-way from one review to the next, as far as it was recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.domain.participation import ReviewStatus
from bot.domain.reviews import midway
from bot.reports.annual.facts import Midway, Span, Timely, judged
from bot.store.people import CarePeriod
from bot.store.reviews import Review


def read_midway(session: Session, span: Span) -> Midway:
    """Count the reviews of a year by their midway check; one that nobody recorded is unknown."""
    found = Counter(
        _judged(before, row.review_on, row.midway_checked_on)
        for row, before in _with_the_one_before(session.execute(_held(span)))
        if row.review_on >= span.year.first
    )
    return Midway(found[Timely.ON_TIME], found[Timely.LATE], found[Timely.UNKNOWN], found[None])


def _judged(before: date | None, review_on: date, checked_on: date | None) -> Timely | None:
    """Judge a check by the day half-way from the review before; None where there was none in this time in care."""
    return None if before is None else judged(checked_on, midway(before, review_on))


def _with_the_one_before(rows: Iterable[Any]) -> Iterator[tuple[Any, date | None]]:
    """Give each review with the day of the one held before it in the same time in care."""
    care, held_on = None, None
    for row in rows:
        same = row.care_period_id is not None and row.care_period_id == care
        yield row, held_on if same else None
        care, held_on = row.care_period_id, row.review_on


def _held(span: Span) -> Any:
    """Select every review held up to the as-at day, but for short breaks; a window in SQL takes seconds on SQLite."""
    return (
        select(Review.care_period_id, Review.review_on, Review.midway_checked_on)
        .outerjoin(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(Review.status == ReviewStatus.HELD.value, Review.review_on <= span.as_at)
        .where(or_(CarePeriod.id.is_(None), ~CarePeriod.short_breaks_only))
        .order_by(Review.care_period_id, Review.review_on, Review.id)
    )

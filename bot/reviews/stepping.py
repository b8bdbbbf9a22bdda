"""Moving a stored review along its transition table."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.reviews.states import CannotHappen, Happening, ReviewState, after
from bot.ground.access import Person
from bot.ground.errors import InputRefused
from bot.store.people import CarePeriod
from bot.store.reviews import Review, ReviewReason


def step(review: Review, happening: Happening, field: str) -> None:
    """Put the review into the state that follows; InputRefused at this field when it cannot happen."""
    try:
        review.status = after(ReviewState(review.status), happening).value
    except CannotHappen as refused:
        raise InputRefused(field, str(refused)) from refused


def keep_reason(
    session: Session, person: Person, review: Review, action: str, reason: str, now: datetime
) -> None:
    """Keep why a person did something; the history shows it with what they did."""
    session.add(
        ReviewReason(
            review_id=review.id,
            action=action,
            reason=reason,
            recorded_at=now,
            recorded_by=person.account_id,
        )
    )


def check_in_care(session: Session, review: Review, day: date, field: str) -> None:
    """Refuse a day before the time in care that the review belongs to began."""
    period = session.get(CarePeriod, review.care_period_id) if review.care_period_id else None
    if period and day < period.starts_on:
        started = f"{period.starts_on.day} {period.starts_on:%B %Y}"
        raise InputRefused(field, f"Enter a day on or after {started}, when this time in care began")

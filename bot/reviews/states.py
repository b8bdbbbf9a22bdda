"""The life of a stored review along its transition table, and the meetings of one that took several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.participation import Attendance, Contribution
from bot.domain.reviews.states import CannotHappen, Happening, ReviewState, after
from bot.ground.calendar import in_words
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.store.people import CarePeriod
from bot.store.reviews import Review, ReviewReason, Sitting

WITH_MEETING, WITHOUT_MEETING = "meeting", "no_meeting"
# How the trail and the reasons call that a person changed the kind of a review.
KIND_CHANGED = "changed_kind"
_BEST_ATTENDANCE = (Attendance.IN_PERSON, Attendance.REMOTE_LIVE, Attendance.NONE)
_BEST_CONTRIBUTION = tuple(Contribution)


@dataclass(frozen=True, slots=True)
class Sat:
    """One meeting: its day, when it ended (UTC), how the child was there and what they did at most."""

    on: date
    ended_at: datetime | None
    attendance: Attendance
    contribution: Contribution


def step(review: Review, happening: Happening, field: str) -> None:
    """Put the review into the state that follows; InputRefused at this field when it cannot happen."""
    try:
        review.status = after(ReviewState(review.status), happening).value
    except CannotHappen as refused:
        raise InputRefused(field, str(refused)) from refused


def keep_reason(
    session: Session, person: Person, review: Review, action: str, reason: str, now: datetime
) -> None:
    """Save why a person did something; the history shows it with what they did."""
    kept = ReviewReason(review_id=review.id, action=action, reason=reason)
    kept.recorded_at, kept.recorded_by = now, person.account_id
    session.add(kept)


def check_in_care(session: Session, review: Review, day: date, field: str) -> None:
    """Refuse a day before the time in care that the review belongs to began."""
    period = session.get(CarePeriod, review.care_period_id) if review.care_period_id else None
    if period and day < period.starts_on:
        began = in_words(period.starts_on)
        raise InputRefused(field, f"Enter a day on or after {began}, when this time in care began")


def sittings(session: Session, review_id: int) -> tuple[Sat, ...]:
    """Return the meetings of a review in the order in which they were recorded; none where one was enough."""
    return tuple(
        Sat(row.held_on, row.ended_at, Attendance(row.attendance), Contribution(row.contribution))
        for row in session.scalars(select(Sitting).where(Sitting.review_id == review_id).order_by(Sitting.id))
    )


def last_sitting(session: Session, review_id: int) -> Sitting | None:
    """Return the newest stored meeting of a review, for a change to it."""
    newest = select(Sitting).where(Sitting.review_id == review_id).order_by(Sitting.id.desc()).limit(1)
    return session.scalar(newest)


def best(meetings: Sequence[Sat]) -> tuple[Attendance, Contribution]:
    """Return the best attendance of all meetings and the best thing that the child did at one of them."""
    attendance = min((sat.attendance for sat in meetings), key=_BEST_ATTENDANCE.index)
    did = (sat.contribution for sat in meetings if sat.attendance is not Attendance.NONE)
    return attendance, min(did, key=_BEST_CONTRIBUTION.index, default=Contribution.SILENT)

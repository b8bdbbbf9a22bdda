"""Recording that a review was held or adjourned, how the child was there, and the best thing that happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.conversations import ReviewHeld, ReviewMoved
from bot.domain.participation import Attendance, Contribution
from bot.domain.reviews.states import LONDON, Happening, ReviewState
from bot.ground import audit
from bot.ground.conditions import WAS_HELD
from bot.ground.context import Context
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.reviews.contributions import find_review
from bot.reviews.due_dates import retime
from bot.reviews.states import (
    WITH_MEETING,
    WITHOUT_MEETING,
    best,
    check_in_care,
    last_sitting,
    sittings,
    step,
)
from bot.store.reviews import Review, Sitting
from bot.talk import events


@dataclass(frozen=True, slots=True)
class Held:
    """What a person says about a review: its last day, the local time it ended, and how the child took part.

    ``contribution`` is the best thing that happened there, None when the child was not there; ``spoken_for``: the
    child asked somebody to speak for them; ``no_meeting``: the review was done without a meeting.
    """

    on: date
    ended: time | None
    attendance: Attendance
    contribution: Contribution | None
    spoken_for: bool
    no_meeting: bool = False


def record_held(
    session: Session,
    person: Person,
    review_id: int,
    *,
    held: Held,
    context: Context,
    today: date,
    now: datetime,
) -> None:
    """Record that a review was held, or correct what was recorded; only a person does this, never the clock.

    The conversation before the review is closed. InputRefused for a day in the future or before the start of care,
    for an end that is still to come, for a cancelled review, for attendance without what happened, and for
    attendance where there was no meeting; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    was = ReviewState(review.status)
    ended_at = _check(session, review, held, today=today, now=now)
    step(review, Happening.CORRECTED if was is ReviewState.HELD else Happening.HELD, "on")
    review.review_on, review.ended_at = held.on, ended_at
    review.form = WITHOUT_MEETING if held.no_meeting else WITH_MEETING
    _attend(session, person, review, held, was=was, ended_at=ended_at, now=now)
    review.spoken_for = held.spoken_for
    review.recorded_at, review.recorded_by = now, person.account_id
    session.flush()
    retime(session, [review.child_id])
    if was is not ReviewState.HELD:
        events.review_changed(session.connection(), review.id, ReviewHeld(), now, context)
    _write_down(session, person, review, "corrected" if was is ReviewState.HELD else "held", now)


def adjourn(
    session: Session,
    person: Person,
    review_id: int,
    *,
    held: Held,
    continues_on: date,
    starts_at: str | None,
    context: Context,
    today: date,
    now: datetime,
) -> None:
    """Record a meeting that did not complete the review, which goes on another day; answers stay.

    InputRefused as :func:`record_held`, and for a day of going on that is before the meeting or has passed.
    """
    review = find_review(session, person, review_id, lock=True)
    ended_at = _check(session, review, held, today=today, now=now)
    if continues_on < max(held.on, today):
        raise InputRefused("continues_on", "Enter the day on which the review goes on, today or later")
    moved_by = (continues_on - review.review_on).days
    step(review, Happening.ADJOURNED, "on")
    review.adjourned_from = review.adjourned_from or held.on
    review.review_on, review.starts_at = continues_on, starts_at
    session.add(_sitting(person, review, held, ended_at, now))
    session.flush()
    review.attendance, review.contribution = best(sittings(session, review.id))
    review.spoken_for = review.spoken_for or held.spoken_for
    session.flush()
    retime(session, [review.child_id])
    events.review_changed(session.connection(), review.id, ReviewMoved(moved_by), now, context)
    _write_down(session, person, review, "adjourned", now)


def _check(session: Session, review: Review, held: Held, *, today: date, now: datetime) -> datetime | None:
    """Refuse what cannot have happened; return the moment the meeting ended (UTC), if it is known."""
    if review.status != ReviewState.CANCELLED and held.on > today:
        raise InputRefused("on", "Enter a day that has come; a review in the future has not been held")
    check_in_care(session, review, held.on, "on")
    _check_after_the_last(session, review, held)
    ended_at = datetime.combine(held.on, held.ended, tzinfo=LONDON).astimezone(UTC) if held.ended else None
    if ended_at and ended_at > now:
        raise InputRefused("ended", "Enter a time that has passed, or leave it empty")
    there = held.attendance is not Attendance.NONE
    if there and held.no_meeting:
        raise InputRefused("attendance", "Where there was no meeting, nobody was there")
    if there and held.contribution is None:
        raise InputRefused("contribution", "Say what the best thing was that happened at the review")
    return ended_at


def _check_after_the_last(session: Session, review: Review, held: Held) -> None:
    """Refuse a day on or before the last held review of its kind: a slip of the year moves everything."""
    last = session.scalar(
        select(func.max(Review.review_on)).where(
            Review.child_id == review.child_id,
            Review.kind == review.kind,
            WAS_HELD,
            Review.id != review.id,
            Review.review_on < review.review_on,
        )
    )
    if last is not None and held.on <= last:
        raise InputRefused("on", f"Enter a day after the last review, which was held on {last:%d/%m/%Y}")


def _attend(
    session: Session,
    person: Person,
    review: Review,
    held: Held,
    *,
    was: ReviewState,
    ended_at: datetime | None,
    now: datetime,
) -> None:
    """Save how the child was there: of one meeting as it was, of several the best."""
    review.attendance, review.contribution = held.attendance.value, _happened(held)
    last = last_sitting(session, review.id)
    if last is None:
        return
    if was is ReviewState.HELD:
        last.held_on, last.ended_at = held.on, ended_at
        last.attendance, last.contribution = held.attendance.value, _happened(held)
    else:
        session.add(_sitting(person, review, held, ended_at, now))
    session.flush()
    review.attendance, review.contribution = best(sittings(session, review.id))


def _sitting(person: Person, review: Review, held: Held, ended_at: datetime | None, now: datetime) -> Sitting:
    return Sitting(
        review_id=review.id,
        held_on=held.on,
        ended_at=ended_at,
        attendance=held.attendance.value,
        contribution=_happened(held),
        recorded_at=now,
        recorded_by=person.account_id,
    )


def _happened(held: Held) -> str:
    """Return the best thing that happened; a child who was not there was silent."""
    there = held.attendance is not Attendance.NONE
    return (held.contribution if there and held.contribution else Contribution.SILENT).value


def _write_down(session: Session, person: Person, review: Review, action: str, now: datetime) -> None:
    audit.record(
        session,
        action,
        "review",
        review.id,
        person,
        now,
        on=review.review_on.isoformat(),
        attendance=review.attendance,
        contribution=review.contribution,
        spoken_for=review.spoken_for,
        end_recorded=review.ended_at is not None,
        form=review.form,
    )

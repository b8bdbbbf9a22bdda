"""Recording that a review was held, how the child was there, and the best thing that happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.conversations import ReviewHeld
from bot.domain.participation import Attendance, Contribution, ReviewStatus
from bot.domain.questionnaires import Phase
from bot.domain.reviews.ends import LONDON
from bot.services import audit, conversations
from bot.services.access import Person
from bot.services.context import Context
from bot.services.contributions import find_review
from bot.services.errors import InputRefused
from bot.store.contributions import Refusal
from bot.store.conversations import ConversationRecord
from bot.store.people import CarePeriod
from bot.store.reviews import Review

OFFERS = ("iro", "advocate")
"""What the bot offers a child who declines; see the answer set "declined" of the menus."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a person says about a review: its last day, the local time it ended, and how the child took part.

    ``contribution`` is the best thing that happened there, None when the child was not there; ``spoken_for``: the
    child asked somebody to speak for them.
    """

    on: date
    ended: time | None
    attendance: Attendance
    contribution: Contribution | None
    spoken_for: bool


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

    The conversation before the review is closed, and a refusal in it is kept as evidence. InputRefused for a day in
    the future or before the start of care, for an end that is still to come, for a cancelled review, and for
    attendance without what happened; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    ended_at = _ended_at(held)
    _check_day(session, review, held, today)
    if ended_at and ended_at > now:
        raise InputRefused("ended", "Enter a time that has passed, or leave it empty")
    if held.attendance is not Attendance.NONE and held.contribution is None:
        raise InputRefused("contribution", "Say what the best thing was that happened at the review")
    was = review.status
    review.status = ReviewStatus.HELD.value
    review.review_on, review.ended_at = held.on, ended_at
    review.attendance = held.attendance.value
    review.contribution = _happened(held)
    review.spoken_for = held.spoken_for
    review.recorded_at, review.recorded_by = now, person.account_id
    if was != ReviewStatus.HELD:
        _keep_refusal(session, review, now)
        conversations.review_changed(session.connection(), review.id, ReviewHeld(), now, context)
    _write_down(session, person, review, was=was, now=now)


def _keep_refusal(session: Session, review: Review, now: datetime) -> None:
    """Keep what a closed conversation would no longer tell: that the child said no, and which offers were taken."""
    talk = session.scalar(
        select(ConversationRecord).where(
            ConversationRecord.review_id == review.id,
            ConversationRecord.phase == Phase.PRE.value,
            ConversationRecord.status == "declined",
        )
    )
    known = session.scalar(select(Refusal.id).where(Refusal.review_id == review.id).limit(1))
    if talk is None or known is not None:
        return
    session.add(
        Refusal(
            review_id=review.id,
            refused_at=talk.finished_at or talk.last_inbound_at or now,
            medium=talk.channel,
            language=talk.language,
            by="child",
            offers=[[offer, offer == talk.offer_taken] for offer in OFFERS],
            recorded_at=now,
        )
    )
    session.flush()


def _ended_at(held: Held) -> datetime | None:
    if held.ended is None:
        return None
    return datetime.combine(held.on, held.ended, tzinfo=LONDON).astimezone(UTC)


def _check_day(session: Session, review: Review, held: Held, today: date) -> None:
    if review.status == ReviewStatus.CANCELLED:
        raise InputRefused("on", "This review was cancelled, so it cannot be recorded as held")
    if held.on > today:
        raise InputRefused("on", "Enter a day that has come; a review in the future has not been held")
    period = session.get(CarePeriod, review.care_period_id) if review.care_period_id else None
    if period and held.on < period.starts_on:
        started = f"{period.starts_on.day} {period.starts_on:%B %Y}"
        raise InputRefused("on", f"Enter a day on or after {started}, when this time in care began")


def _happened(held: Held) -> str:
    there = held.attendance is not Attendance.NONE and held.contribution is not None
    return held.contribution.value if there and held.contribution else Contribution.SILENT.value


def _write_down(session: Session, person: Person, review: Review, *, was: str, now: datetime) -> None:
    audit.record(
        session,
        "held" if was != ReviewStatus.HELD else "corrected",
        "review",
        review.id,
        person,
        now,
        on=review.review_on.isoformat(),
        attendance=review.attendance,
        contribution=review.contribution,
        spoken_for=review.spoken_for,
        end_recorded=review.ended_at is not None,
    )

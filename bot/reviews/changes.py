"""Changing the plan of a review: another day, not at all, or not held after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.conversations import ReviewCancelled, ReviewMoved, Staff, StaffAction
from bot.domain.imports import EARLIER
from bot.domain.questionnaires import Phase
from bot.domain.reviews import counts_in_care
from bot.domain.reviews.states import Happening
from bot.ground import audit
from bot.ground.calendar import in_words
from bot.ground.context import Context
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.reviews.codes import confirmed_code
from bot.reviews.contributions import check_reason, find_review
from bot.reviews.deadlines import DOCUMENTS, lawful_day
from bot.reviews.due_dates import retime
from bot.reviews.states import (
    WITH_MEETING,
    best,
    check_in_care,
    keep_reason,
    last_sitting,
    sittings,
    step,
)
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from bot.talk import events

LONGEST_STORED = 300


@dataclass(frozen=True, slots=True)
class Move:
    """Another day and local time (HH:MM) for a review, and why."""

    to: date
    starts_at: str | None
    reason: str


def move(
    session: Session,
    person: Person,
    review_id: int,
    *,
    wanted: Move,
    context: Context,
    today: date,
    now: datetime,
) -> None:
    """Plan a review for another day or time; answers stay, and a child who has begun is told of the new day.

    A day after the legal date needs a reason, which is kept as the reason for being late; the reason for an earlier
    day is kept too (an IRO may ask for one: Care Planning Regulations 2010, reg. 33(3)). InputRefused for a day
    that has passed or for a review that is not open; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    step(review, Happening.MOVED, "to")
    if wanted.to < today:
        raise InputRefused("to", "Enter today or a day to come")
    if (wanted.to, wanted.starts_at) == (review.review_on, review.starts_at):
        raise InputRefused("to", "The review is planned for this day and time already")
    check_in_care(session, review, wanted.to, "to")
    _take_reason(review, wanted)
    _plan(session, person, review, wanted, "moved", context=context, now=now)


def hold_earlier(
    session: Session,
    person: Person,
    review_id: int,
    *,
    wanted: Move,
    context: Context,
    today: date,
    now: datetime,
) -> None:
    """Ask for a review before its time: that day becomes the day by which it is due.

    Care Planning Regulations 2010, reg. 33(3): a review is held earlier where the IRO asks for it. InputRefused
    without a reason, for a day that has passed, for one that is no earlier than the review is due or planned, and for
    a review without a legal timetable; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    if not counts_in_care(review.kind):
        raise InputRefused("to", "No law says by when this review is due. Move it instead")
    step(review, Happening.MOVED, "to")
    due = lawful_day(review)
    latest = min(review.review_on, due) if due else review.review_on
    if not today <= wanted.to < latest:
        raise InputRefused("to", f"Enter a day from today on and before {in_words(latest)}")
    check_in_care(session, review, wanted.to, "to")
    review.early_reason = _kept_reason(wanted.reason, "Say why it must be earlier")
    review.due_on, review.due_rule = wanted.to, EARLIER
    _plan(session, person, review, wanted, "asked_earlier", context=context, now=now)


def _take_reason(review: Review, wanted: Move) -> None:
    due = lawful_day(review)
    if due and wanted.to > due:
        request = f"The review is due by {in_words(due)}. Say why it is late"
        review.late_reason = _kept_reason(wanted.reason, request)
    elif wanted.to < review.review_on and wanted.reason.strip():
        review.early_reason = _kept_reason(wanted.reason, "Say why it is earlier")


def _plan(
    session: Session,
    person: Person,
    review: Review,
    wanted: Move,
    action: str,
    *,
    context: Context,
    now: datetime,
) -> None:
    """Put a review on its new day, count what follows from it again, and tell the child who has begun."""
    days = (wanted.to - review.review_on).days
    review.review_on, review.starts_at = wanted.to, wanted.starts_at
    session.flush()
    retime(session, [review.child_id])
    if days:
        events.review_changed(session.connection(), review.id, ReviewMoved(days), now, context)
    if wanted.reason.strip():
        keep_reason(session, person, review, action, wanted.reason.strip(), now)
    audit.record(session, action, "review", review.id, person, now, on=wanted.to.isoformat(), days=days)


def cancel(
    session: Session, person: Person, review_id: int, *, reason: str, context: Context, now: datetime
) -> None:
    """Record that a review will not take place, and why; the conversation before it ends without a message.

    InputRefused without a reason or for a review that is not open; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    step(review, Happening.CANCELLED, "reason")
    review.cancelled_reason = _kept_reason(reason, "Say why it will not take place")
    session.flush()
    retime(session, [review.child_id])
    events.review_changed(session.connection(), review.id, ReviewCancelled(), now, context)
    audit.record(session, "cancelled", "review", review.id, person, now)


def explain_late(session: Session, person: Person, review_id: int, *, reason: str, now: datetime) -> None:
    """Save why a review is late; InputRefused without a reason, NotFound for a review that is not theirs."""
    review = find_review(session, person, review_id, lock=True)
    review.late_reason = _kept_reason(reason, "Say why it is late")
    audit.record(session, "explained", "review", review.id, person, now)


def not_held(
    session: Session, person: Person, review_id: int, *, reason: str, context: Context, now: datetime
) -> None:
    """Put a review back to planned, or to adjourned where it took several meetings; the history keeps the reason.

    The child is no longer asked how it was. InputRefused without a reason, for a review that is not held, and while a
    confirmed code stands; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    kept = _kept_reason(reason, "Say why it is undone")
    if confirmed_code(session, review.id):
        raise InputRefused("reason", "A code is confirmed for this review. Withdraw the code first")
    facts = {"on": review.review_on.isoformat(), "attendance": review.attendance, "form": review.form}
    completing = last_sitting(session, review.id)
    step(review, Happening.NOT_COMPLETED if completing else Happening.NOT_HELD, "reason")
    if completing:
        session.delete(completing)
        session.flush()
    _forget(session, person, review, now)
    session.flush()
    retime(session, [review.child_id])
    _stop_asking(session, review, context, now)
    keep_reason(session, person, review, "not_held", kept, now)
    audit.record(session, "not_held", "review", review.id, person, now, **facts)


def _forget(session: Session, person: Person, review: Review, now: datetime) -> None:
    """Take back what was recorded about the meeting; who did so stands for the record, so that no import does it."""
    met = sittings(session, review.id)
    review.attendance, review.contribution = best(met) if met else (None, None)
    review.spoken_for = review.spoken_for and bool(met)
    review.ended_at, review.form = None, WITH_MEETING
    for name, _, _ in DOCUMENTS:
        setattr(review, name, None)
    review.recorded_at, review.recorded_by = now, person.account_id


def _stop_asking(session: Session, review: Review, context: Context, now: datetime) -> None:
    """End the conversation that asks how the review was, because it has not been."""
    asking = select(ConversationRecord.id).where(
        ConversationRecord.review_id == review.id,
        ConversationRecord.phase == Phase.POST.value,
        ConversationRecord.address_id.is_not(None),
    )
    cause, event = f"not held:{now.timestamp():.6f}", Staff(StaffAction.CANCEL)
    for conversation_id in session.scalars(asking).all():
        events.happen(session.connection(), conversation_id, event, cause, now, context)


def _kept_reason(reason: str, request: str) -> str:
    """Return a reason that fits its column; InputRefused for one that is too short or too long."""
    kept = reason.strip()
    check_reason("reason", kept, request)
    if len(kept) > LONGEST_STORED:
        raise InputRefused("reason", f"{request}, in {LONGEST_STORED} characters or fewer")
    return kept

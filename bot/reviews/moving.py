"""Planning a review anew: another day, an earlier one that must be kept, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.conversations import ReviewCancelled, ReviewMoved
from bot.domain.imports import EARLIER
from bot.domain.reviews.states import Happening
from bot.ground import audit
from bot.ground.access import Person
from bot.ground.context import Context
from bot.ground.errors import InputRefused
from bot.reviews.contributions import check_reason, find_review
from bot.reviews.due_dates import retime
from bot.reviews.stepping import check_in_care, keep_reason, step
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
    without a reason, for a day that has passed, and for one that is no earlier than the review is due or planned;
    NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    step(review, Happening.MOVED, "to")
    due = review.due_on or review.imported_due_on
    latest = min(review.review_on, due) if due else review.review_on
    if not today <= wanted.to < latest:
        raise InputRefused("to", f"Enter a day from today on and before {latest.day} {latest:%B %Y}")
    check_in_care(session, review, wanted.to, "to")
    review.early_reason = stored_reason(wanted.reason, "Say why it must be earlier")
    review.due_on, review.due_rule = wanted.to, EARLIER
    _plan(session, person, review, wanted, "asked_earlier", context=context, now=now)


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
    """Put a review on its new day, count what follows from it anew, and tell the child who has begun."""
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
    """Record that a review will not take place, and why; the conversation before it ends without a word.

    InputRefused without a reason or for a review that is not open; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    step(review, Happening.CANCELLED, "reason")
    review.cancelled_reason = stored_reason(reason, "Say why it will not take place")
    session.flush()
    retime(session, [review.child_id])
    events.review_changed(session.connection(), review.id, ReviewCancelled(), now, context)
    audit.record(session, "cancelled", "review", review.id, person, now)


def explain_late(session: Session, person: Person, review_id: int, *, reason: str, now: datetime) -> None:
    """Keep why a review is late; InputRefused without a reason, NotFound for a review that is not theirs."""
    review = find_review(session, person, review_id, lock=True)
    review.late_reason = stored_reason(reason, "Say why it is late")
    audit.record(session, "explained", "review", review.id, person, now)


def stored_reason(reason: str, request: str) -> str:
    """Give a reason that fits its column; InputRefused for one that is too short or too long."""
    kept = reason.strip()
    check_reason("reason", kept, request)
    if len(kept) > LONGEST_STORED:
        raise InputRefused("reason", f"{request}, in {LONGEST_STORED} characters or fewer")
    return kept


def _take_reason(review: Review, wanted: Move) -> None:
    due = review.due_on or review.imported_due_on
    if due and wanted.to > due:
        late = f"{due.day} {due:%B %Y}"
        review.late_reason = stored_reason(wanted.reason, f"The review is due by {late}. Say why it is late")
    elif wanted.to < review.review_on and wanted.reason.strip():
        review.early_reason = stored_reason(wanted.reason, "Say why it is earlier")

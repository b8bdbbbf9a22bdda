"""Taking back that a review was held, where it was recorded by mistake."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.conversations import Staff, StaffAction
from bot.domain.reviews.states import Happening
from bot.ground import audit
from bot.ground.access import Person
from bot.ground.context import Context
from bot.ground.errors import InputRefused
from bot.reviews.contributions import find_review
from bot.reviews.due_dates import retime
from bot.reviews.moving import stored_reason
from bot.reviews.progress import DOCUMENTS
from bot.reviews.sittings import best, last_sitting, sittings
from bot.reviews.stepping import keep_reason, step
from bot.store.conversations import ConversationRecord
from bot.store.participation import CodeRecord
from bot.store.reviews import Review
from bot.talk import events


def not_held(
    session: Session, person: Person, review_id: int, *, reason: str, context: Context, now: datetime
) -> None:
    """Put a review back to planned, or to adjourned where it took several meetings; the history keeps what was said.

    Being asked how it was ends. InputRefused without a reason, for a review that is not held, and while a confirmed
    code stands; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    kept = stored_reason(reason, "Say why it is undone")
    if _is_confirmed(session, review):
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


def _is_confirmed(session: Session, review: Review) -> bool:
    standing = (CodeRecord.source == "confirmed", CodeRecord.superseded_at.is_(None))
    found = select(CodeRecord.id).where(CodeRecord.review_id == review.id, *standing).limit(1)
    return session.scalar(found) is not None


def _forget(session: Session, person: Person, review: Review, now: datetime) -> None:
    """Take back what was recorded about the meeting; who did so stands for the record, so that no import does it."""
    met = sittings(session, review.id)
    attendance, contribution = best(met) if met else (None, None)
    review.attendance = attendance.value if attendance else None
    review.contribution = contribution.value if contribution else None
    review.spoken_for = review.spoken_for and bool(met)
    review.ended_at, review.form = None, "meeting"
    for name, _, _ in DOCUMENTS:
        setattr(review, name, None)
    review.recorded_at, review.recorded_by = now, person.account_id


def _stop_asking(session: Session, review: Review, context: Context, now: datetime) -> None:
    """End the conversation that asks how the review was, because it has not been."""
    asking = select(ConversationRecord.id).where(
        ConversationRecord.review_id == review.id,
        ConversationRecord.phase == "post",
        ConversationRecord.address_id.is_not(None),
    )
    for conversation_id in session.scalars(asking).all():
        cause = f"not held:{now.timestamp():.6f}"
        event = Staff(StaffAction.CANCEL)
        events.happen(session.connection(), conversation_id, event, cause, now, context)

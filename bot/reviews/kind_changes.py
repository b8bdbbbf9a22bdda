"""Recording that a review is of another kind: whether it counts as a Child in Care review."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.domain.reviews import ReviewKind, counts_in_care
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.reviews.codes import confirmed_code
from bot.reviews.contributions import check_reason, find_review
from bot.reviews.due_dates import retime
from bot.reviews.states import KIND_CHANGED, keep_reason
from bot.store.people import CarePeriod


def change_kind(
    session: Session, person: Person, review_id: int, *, kind: ReviewKind, reason: str, now: datetime
) -> None:
    """Record that a review is of another kind, and why; no import changes it back.

    One of a supervision order belongs to no time in care and is due on no day. InputRefused without a reason, for the
    kind that it has, and while a confirmed code stands: whoever confirmed it did so for a review of the other kind.
    NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    if kind == review.kind:
        raise InputRefused("kind", "The review is of this kind already")
    if confirmed_code(session, review.id):
        raise InputRefused("kind", "A code is confirmed for this review. Withdraw the code first")
    check_reason("reason", reason.strip(), "Say why it is of another kind")
    review.kind, before = kind.value, review.kind
    period = _period(session, review.child_id, review.review_on) if counts_in_care(kind) else None
    review.care_period_id = period
    session.flush()
    retime(session, [review.child_id])
    keep_reason(session, person, review, KIND_CHANGED, reason.strip(), now)
    audit.record(session, KIND_CHANGED, "review", review.id, person, now, kind=kind.value, before=before)


def _period(session: Session, child_id: int, day: date) -> int | None:
    """Return the child's time in care on a day, the newest of several."""
    covers = (CarePeriod.starts_on <= day, or_(CarePeriod.ends_on.is_(None), CarePeriod.ends_on >= day))
    statement = select(CarePeriod.id).where(CarePeriod.child_id == child_id, *covers)
    return session.scalar(statement.order_by(CarePeriod.starts_on.desc(), CarePeriod.id.desc()).limit(1))

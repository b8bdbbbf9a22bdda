"""Taking a confirmed code back, so that the review has none, or again the one of the case system."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.access import Person
from bot.ground.errors import InputRefused
from bot.reviews.contributions import check_reason, find_review
from bot.store.participation import CodeRecord
from bot.store.reviews import Review, ReviewReason


def withdraw(session: Session, person: Person, review_id: int, *, reason: str, now: datetime) -> None:
    """Withdraw the code that was confirmed here; it stays in the history, with the reason.

    A code of the case system that had given way to it stands again. InputRefused without a reason, and where no
    confirmed code stands; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    check_reason("reason", reason.strip(), "Say why you withdraw it")
    standing = _standing(session, review)
    if standing is None:
        raise InputRefused("reason", "No code is confirmed for this review")
    standing.superseded_at = now
    if (imported := _of_the_case_system(session, review)) is not None:
        imported.superseded_at = None
    session.add(
        ReviewReason(
            review_id=review.id,
            action="withdrew_code",
            reason=reason.strip(),
            recorded_at=now,
            recorded_by=person.account_id,
        )
    )
    audit.record(session, "withdrew_code", "review", review.id, person, now, code=standing.code)


def _standing(session: Session, review: Review) -> CodeRecord | None:
    return session.scalar(
        select(CodeRecord).where(
            CodeRecord.review_id == review.id,
            CodeRecord.source == "confirmed",
            CodeRecord.superseded_at.is_(None),
        )
    )


def _of_the_case_system(session: Session, review: Review) -> CodeRecord | None:
    newest = select(CodeRecord).where(CodeRecord.review_id == review.id, CodeRecord.source == "imported")
    return session.scalar(newest.order_by(CodeRecord.id.desc()).limit(1))

"""Opening the words of one review for a reason, and saying that one has seen that it happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.access import may_read_words, visible_reviews
from bot.ground.breakglass import may_break_glass
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.store.breakglass import BreakGlass
from bot.store.reviews import Review

# How long words stay open, and how much is to be said about why.
OPEN_FOR = timedelta(hours=1)
SHORTEST, LONGEST = 15, 500


class OpeningReason(StrEnum):
    """Why a manager must read words that are not theirs."""

    SAFETY = "safety"
    ABSENCE = "absence"
    COMPLAINT = "complaint"
    LEGAL = "legal"
    QUALITY = "quality"


def openable_review(session: Session, person: Person, review_id: int) -> Review:
    """Return a review whose words this person may open by break-glass; NotFound for any other."""
    found = select(Review).where(Review.id == review_id, visible_reviews(person))
    review = session.scalar(found) if may_break_glass(person) else None
    if review is None:
        raise NotFound(f"review {review_id}")
    return review


def open_words(
    session: Session, person: Person, review_id: int, *, reason: OpeningReason, words: str, now: datetime
) -> datetime:
    """Open the words of a review for an hour and return until when; words that are open already stay open longer.

    InputRefused without a reason in words; NotFound for a review that is not this person's to open.
    """
    review = openable_review(session, person, review_id)
    said = words.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        raise InputRefused("words", f"Say why in {SHORTEST} to {LONGEST} characters")
    made = BreakGlass(
        account_id=person.account_id,
        review_id=review.id,
        reason=reason.value,
        words=said,
        opened_at=now,
        ends_at=now + OPEN_FOR,
    )
    session.add(made)
    session.flush()
    audit.record(session, "broke_glass", "review", review.id, person, now, reason=reason.value)
    return made.ends_at


def mark_seen(session: Session, person: Person, opening_id: int, now: datetime) -> None:
    """Record that the IRO of a review has seen who opened its words; NotFound for anybody else, also who covers."""
    statement = (
        select(BreakGlass)
        .join(Review, Review.id == BreakGlass.review_id)
        .where(
            BreakGlass.id == opening_id, BreakGlass.seen_at.is_(None), Review.officer_id == person.officer_id
        )
    )
    found = session.scalar(statement) if may_read_words(person) else None
    if found is None:
        raise NotFound(f"opening {opening_id}")
    found.seen_at, found.seen_by = now, person.account_id
    audit.record(session, "saw_opening", "review", found.review_id, person, now)

"""Finding the feedback that a person may open; everything else is as if it did not exist."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import Session

from bot.ground.access import NotFound, Person, Role, readable_talks
from bot.store.contributions import FeedbackReading
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review


@dataclass(frozen=True, slots=True)
class OpenFeedback:
    """One feedback with words in it: its conversation, the review it is about, and who has read it."""

    talk: ConversationRecord
    review: Review
    reading: FeedbackReading


def readable_feedback(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``ConversationRecord`` that keeps the feedback this person reads as a service.

    An IRO reads what a child shared with them on the page of the review, never here.
    """
    if person.role is not Role.PARTICIPATION:
        return false()
    return and_(ConversationRecord.phase == "post", readable_talks(person))


def find(session: Session, person: Person, conversation_id: int, *, lock: bool = False) -> OpenFeedback:
    """Return the feedback of one conversation; NotFound for any that is not this person's to read."""
    statement = (
        select(ConversationRecord, Review, FeedbackReading)
        .join(Review, Review.id == ConversationRecord.review_id)
        .join(FeedbackReading, FeedbackReading.conversation_id == ConversationRecord.id)
        .where(ConversationRecord.id == conversation_id, readable_feedback(person))
    )
    row = session.execute(statement.with_for_update(of=FeedbackReading) if lock else statement).one_or_none()
    if row is None:
        raise NotFound(f"feedback {conversation_id}")
    return OpenFeedback(row.ConversationRecord, row.Review, row.FeedbackReading)

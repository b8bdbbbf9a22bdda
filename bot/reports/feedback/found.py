"""The feedback that a person may open; everything else is as if it did not exist."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.ground.access import readable_talks
from bot.ground.roles import NotFound, Person, Role
from bot.store.contributions import FeedbackReading
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review

# One feedback with words in it: its conversation, the review it is about, and who has read it.
OpenFeedback = tuple[ConversationRecord, Review, FeedbackReading]


def readable_feedback(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``ConversationRecord`` that keeps the feedback this person reads as a service.

    An IRO reads what a child shared with them on the page of the review, never here.
    """
    if person.role is not Role.PARTICIPATION:
        return false()
    return and_(ConversationRecord.phase == Phase.POST.value, readable_talks(person))


def find(session: Session, person: Person, conversation_id: int, *, lock: bool = False) -> OpenFeedback:
    """Return the feedback of one conversation; NotFound for any that is not this person's to read."""
    statement = (
        select(ConversationRecord, Review, FeedbackReading)
        .join(Review, Review.id == ConversationRecord.review_id)
        .join(FeedbackReading, FeedbackReading.conversation_id == ConversationRecord.id)
        .where(ConversationRecord.id == conversation_id, readable_feedback(person))
    )
    if lock:
        statement = statement.with_for_update(of=FeedbackReading)
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound(f"feedback {conversation_id}")
    return found

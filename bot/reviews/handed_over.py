"""Handing over to the IRO: the participation service could not reach a child, and says so in a sentence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.domain.flags import NOT_REACHED, severity
from bot.domain.questionnaires import Phase
from bot.ground import audit
from bot.ground.access import askable_phases, askable_reviews
from bot.ground.conditions import IS_OPEN_FLAG
from bot.ground.errors import require_words
from bot.ground.roles import NotFound, Person
from bot.store.alerts import Flag
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review

LONGEST_REQUEST = 300


def request_of(words: str) -> str:
    """Return the sentence for the IRO; InputRefused where there is none, or it is too long."""
    return require_words("words", words, "Say what the IRO should know", LONGEST_REQUEST)


def hand_over(
    session: Session, person: Person, review_id: int, phase: Phase, *, words: str, now: datetime
) -> bool:
    """Ask the IRO of a review to reach the child; False while an earlier request about the review is open.

    InputRefused without words; NotFound for what this person may not know of.
    """
    said = request_of(words)
    wanted = (Review.id == review_id, askable_reviews(person))
    review = session.scalar(select(Review).where(*wanted).with_for_update(key_share=True))
    if review is None or phase not in askable_phases(person):
        raise NotFound(f"review {review_id}")
    standing = (Flag.review_id == review_id, Flag.name == NOT_REACHED, IS_OPEN_FLAG)
    if session.scalar(select(exists().where(*standing))):
        return False
    talk = (ConversationRecord.review_id == review_id, ConversationRecord.phase == phase.value)
    flag = Flag(
        conversation_id=session.scalar(select(ConversationRecord.id).where(*talk)),
        review_id=review_id, name=NOT_REACHED, severity=severity(NOT_REACHED).value, raised_at=now,
        raised_by=person.account_id, words=said,
    )  # fmt: skip
    session.add(flag)
    session.flush()
    audit.record(session, "handed_over", "review", review_id, person, now, flag_id=flag.id, phase=phase.value)
    return True

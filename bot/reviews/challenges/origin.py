"""The child's words that a challenge is started from: an answer, the message behind a flag, or a record."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.ground.access import open_talks, readable_reviews, visible_flags
from bot.ground.roles import NotFound, Person
from bot.reviews.contributions import Answered, Written, question_of, words, written
from bot.store.alerts import Flag
from bot.store.contributions import AnswerRecord, ReceivedViews, StaffRecord
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage
from bot.store.reviews import Review
from bot.translation import Content


@dataclass(frozen=True, slots=True)
class ChallengeOrigin:
    """Where a challenge comes from, at most one of them; ``question`` stands for the answer that now counts."""

    flag_id: int | None = None
    question: str | None = None
    contribution_id: int | None = None


@dataclass(frozen=True, slots=True)
class FoundOrigin:
    """The rows of an origin, once it is certain that this person may read them."""

    flag_id: int | None = None
    answer_id: int | None = None
    contribution_id: int | None = None

    def __bool__(self) -> bool:
        """Return whether there are any words."""
        return any(each is not None for each in (self.flag_id, self.answer_id, self.contribution_id))


@dataclass(frozen=True, slots=True)
class LinkedWords:
    """What the child said: one answer with its question, a record of it, or the message behind a flag.

    ``asked`` is the question that the message answered.
    """

    flag: str | None = None
    message: str | None = None
    asked: str | None = None
    language: str | None = None
    answered: Answered | None = None
    record: Written | None = None


def find_origin(session: Session, person: Person, review_id: int, origin: ChallengeOrigin) -> FoundOrigin:
    """Return the rows that a challenge is started from; NotFound where they are not of this review or not theirs."""
    found = FoundOrigin(
        _flag(session, person, review_id, origin.flag_id),
        _answer(session, person, review_id, origin.question),
        _record(session, person, review_id, origin.contribution_id),
    )
    given = (origin.flag_id, origin.question, origin.contribution_id)
    kept = (found.flag_id, found.answer_id, found.contribution_id)
    if [each is None for each in given] != [each is None for each in kept]:
        raise NotFound(f"words of review {review_id}")
    return found


def words_to_link(
    session: Session, person: Person, content: Content, review_id: int, origin: ChallengeOrigin
) -> LinkedWords | None:
    """Return the words from which a challenge is about to be started; None where it is started without any.

    The caller has recorded that this person looks at the words.
    """
    found = find_origin(session, person, review_id, origin)
    return words_behind(session, person, content, review_id, found)


def words_behind(
    session: Session, person: Person, content: Content, review_id: int, found: FoundOrigin
) -> LinkedWords | None:
    """Return the words behind a challenge as far as this person may read them; None where they may not."""
    if found.flag_id is not None:
        return _of_flag(session, person, content, found.flag_id)
    if found.answer_id is not None:
        return _of_answer(session, person, content, found.answer_id)
    if found.contribution_id is not None and _record(session, person, review_id, found.contribution_id):
        kept = (one for one in written(session, review_id) if one.id == found.contribution_id)
        return next((LinkedWords(language=one.language, record=one) for one in kept), None)
    return None


def _flag(session: Session, person: Person, review_id: int, flag_id: int | None) -> int | None:
    if flag_id is None:
        return None
    mine = (Flag.id == flag_id, Flag.review_id == review_id, Flag.withdrawn_at.is_(None))
    return session.scalar(select(Flag.id).where(*mine, visible_flags(person)))


def _answer(session: Session, person: Person, review_id: int, question: str | None) -> int | None:
    if question is None:
        return None
    statement = (
        select(AnswerRecord.id)
        .join(ConversationRecord, ConversationRecord.id == AnswerRecord.conversation_id)
        .where(ConversationRecord.review_id == review_id, ConversationRecord.phase == Phase.PRE.value)
        .where(AnswerRecord.question == question, AnswerRecord.current, open_talks(person))
        .order_by(AnswerRecord.id.desc())
        .limit(1)
    )
    return session.scalar(statement)


def _record(session: Session, person: Person, review_id: int, contribution_id: int | None) -> int | None:
    if contribution_id is None:
        return None
    statement = (
        select(ReceivedViews.id)
        .join(StaffRecord, StaffRecord.contribution_id == ReceivedViews.id)
        .join(Review, Review.id == ReceivedViews.review_id)
        .where(ReceivedViews.id == contribution_id, Review.id == review_id, readable_reviews(person))
    )
    return session.scalar(statement)


def _of_flag(session: Session, person: Person, content: Content, flag_id: int) -> LinkedWords | None:
    statement = (
        select(Flag.name, Flag.inbound_id, InboundMessage.body, ConversationRecord.id)
        .join(ConversationRecord, ConversationRecord.id == Flag.conversation_id)
        .outerjoin(InboundMessage, InboundMessage.id == Flag.inbound_id)
        .where(Flag.id == flag_id, Flag.withdrawn_at.is_(None), visible_flags(person), open_talks(person))
    )
    row = session.execute(statement).first()
    if row is None:
        return None
    said = words(session, person, content, row.id)
    asked = question_of(said, row.inbound_id)
    return LinkedWords(flag=row.name, message=row.body, asked=asked, language=said.language)


def _of_answer(session: Session, person: Person, content: Content, answer_id: int) -> LinkedWords | None:
    statement = (
        select(AnswerRecord.question, ConversationRecord.id)
        .join(ConversationRecord, ConversationRecord.id == AnswerRecord.conversation_id)
        .where(AnswerRecord.id == answer_id, open_talks(person))
    )
    row = session.execute(statement).first()
    if row is None:
        return None
    said = words(session, person, content, row.id)
    answers = (one for one in said.answers if one.id == row.question)
    return next((LinkedWords(language=said.language, answered=one) for one in answers), None)

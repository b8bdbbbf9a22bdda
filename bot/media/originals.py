"""What a text can be put beside, for a person who may read it: the words, the files, and where they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.domain.media import AddedSubject
from bot.domain.questionnaires import Phase
from bot.ground.access import open_talks, readable_reviews
from bot.ground.alerts import readable_messages
from bot.ground.roles import NotFound, Person
from bot.media.files import AttachedFile, files_of, listed
from bot.store.alerts import AlertMessage
from bot.store.contributions import AnswerRecord, Note, ReceivedViews, StaffRecord
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage
from bot.store.reviews import Review


@dataclass(frozen=True, slots=True)
class OriginalPlace:
    """Where words are shown: on the page of a review, in feedback, in an alert, or in triage."""

    inbound_id: int | None
    review_id: int | None
    conversation_id: int | None
    is_feedback: bool
    alert_id: int | None

    @property
    def audited(self) -> tuple[str, int]:
        """Return under what the audit trail keeps that somebody looked at these words or wrote beside them."""
        if self.is_feedback and self.conversation_id is not None:
            return "feedback", self.conversation_id
        if self.review_id is not None:
            return "review", self.review_id
        return "inbound", self.inbound_id or 0


@dataclass(frozen=True, slots=True)
class Original:
    """Words or files as they came, in ``language`` where it is known."""

    subject: AddedSubject
    id: int
    words: str | None
    language: str | None
    files: tuple[AttachedFile, ...]
    place: OriginalPlace


def original(session: Session, person: Person, subject: str, subject_id: int, today: date) -> Original:
    """Return what a text can be put beside; NotFound for what this person may not read, and for what was erased.

    The caller records that this person looks at it before it is shown.
    """
    match subject:
        case AddedSubject.ANSWER:
            return _answer(session, person, subject_id)
        case AddedSubject.NOTE:
            return _note(session, person, subject_id)
        case AddedSubject.MESSAGE:
            return _message(session, person, subject_id, today)
        case AddedSubject.RECORD:
            return _record(session, person, subject_id)
    raise NotFound(f"{subject} {subject_id}")


def _answer(session: Session, person: Person, subject_id: int) -> Original:
    wanted = select(AnswerRecord, ConversationRecord, InboundMessage.body)
    wanted = wanted.outerjoin(InboundMessage, InboundMessage.id == AnswerRecord.inbound_id)
    wanted = wanted.join(ConversationRecord, ConversationRecord.id == AnswerRecord.conversation_id)
    answer, talk, body = _one(session, wanted.where(AnswerRecord.id == subject_id, open_talks(person)))
    language = answer.language or talk.language
    return _in_talk(AddedSubject.ANSWER, subject_id, _typed(answer, body), language, talk)


def _typed(answer: AnswerRecord, body: str | None) -> str | None:
    """Return what was typed: an open answer may be put together from several messages, another is kept as an option."""
    value = answer.value if isinstance(answer.value, str) else None
    if value is not None and body and body.strip() in value:
        return value
    return answer.note or body or value


def _note(session: Session, person: Person, subject_id: int) -> Original:
    wanted = select(Note, ConversationRecord)
    wanted = wanted.join(ConversationRecord, ConversationRecord.id == Note.conversation_id)
    note, talk = _one(session, wanted.where(Note.id == subject_id, open_talks(person)))
    return _in_talk(AddedSubject.NOTE, subject_id, note.text, talk.language, talk)


def _in_talk(
    subject: AddedSubject, subject_id: int, words: str | None, language: str | None, talk: ConversationRecord
) -> Original:
    if not words:
        raise NotFound(f"{subject} {subject_id} has no words")
    return Original(subject, subject_id, words, language, (), _place(talk))


def _place(
    talk: ConversationRecord | None, inbound_id: int | None = None, alert_id: int | None = None
) -> OriginalPlace:
    is_feedback = talk is not None and talk.phase == Phase.POST
    review_id, conversation_id = (talk.review_id, talk.id) if talk is not None else (None, None)
    return OriginalPlace(inbound_id, review_id, conversation_id, is_feedback, alert_id)


def _message(session: Session, person: Person, subject_id: int, today: date) -> Original:
    wanted = (
        select(InboundMessage, ConversationRecord, AlertMessage.alert_id)
        .select_from(InboundMessage)
        .outerjoin(
            ConversationRecord,
            (ConversationRecord.id == InboundMessage.conversation_id) & open_talks(person),
        )
        .outerjoin(AlertMessage, AlertMessage.inbound_id == InboundMessage.id)
        .where(InboundMessage.id == subject_id, readable_messages(person, today))
    )
    message, talk, alert_id = _one(session, wanted)
    files = listed(message.media, files_of(session, [subject_id]).get(subject_id, ()))
    if not message.body and not files:
        raise NotFound(f"message {subject_id} has no words")
    language = talk.language if talk is not None else None
    place = _place(talk, subject_id, alert_id)
    return Original(AddedSubject.MESSAGE, subject_id, message.body or None, language, files, place)


def _record(session: Session, person: Person, subject_id: int) -> Original:
    wanted = (
        select(StaffRecord, Review.id)
        .join(ReceivedViews, ReceivedViews.id == StaffRecord.contribution_id)
        .join(Review, Review.id == ReceivedViews.review_id)
        .where(ReceivedViews.id == subject_id, readable_reviews(person))
    )
    record, review_id = _one(session, wanted)
    if not record.words:
        raise NotFound(f"record {subject_id} has no words")
    place = OriginalPlace(None, review_id, None, False, None)
    return Original(AddedSubject.RECORD, subject_id, record.words, record.language, (), place)


def _one(session: Session, wanted: Select[*tuple[Any, ...]]) -> Any:
    found = session.execute(wanted.limit(1)).first()
    if found is None:
        raise NotFound("there is nothing of this number, or not for this person")
    return found

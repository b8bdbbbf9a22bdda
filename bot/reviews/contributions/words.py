"""A young person's own words: every answer and note of one conversation, in the original, never translated in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, select
from sqlalchemy.orm import Session

from bot.domain.media import AddedSubject, may_be_foreign
from bot.ground.access import readable_talks
from bot.ground.roles import NotFound, Person
from bot.media.beside import beside_talks
from bot.media.files import files_of_talk
from bot.reviews.contributions.reader import AddedContent, AnswerReader, scale_key, scale_of
from bot.reviews.contributions.said import Answered, Aside, SaidWords, Words
from bot.store.contributions import AnswerRecord, Note
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage
from bot.store.people import Child, Officer
from bot.store.reviews import Review
from bot.translation import Content

# An answer with the body of its message, and whether the provider cut it off.
Version = tuple[AnswerRecord, str | None, bool | None]


def words(session: Session, person: Person, content: Content, conversation_id: int) -> Words:
    """Return what a child said in one conversation; the caller has checked and recorded who is reading.

    NotFound for a conversation whose words are not this person's to read.
    """
    mine = readable_talks(person)
    talk = session.execute(_talks([conversation_id], mine)).one_or_none()
    if talk is None:
        raise NotFound(f"conversation {conversation_id}")
    questionnaire = content.questionnaires[talk.questionnaire][talk.questionnaire_version]
    given, noted = _versions(session, [talk.id]), _noted(session, talk.id)
    has_files = any(answer.media for answer, *_ in given) or any(note.media for note, _ in noted)
    files = files_of_talk(session, talk.id) if has_files else {}
    added = AddedContent(files, beside_talks(session, [talk.id]))
    before = _last_time(session, content, talk, mine)
    ordered = _in_order(_reader(content, talk, added), given, before)
    return Words(questionnaire, talk.language, ordered, _asides(noted, talk, added), talk.phone_owner)


def answers(
    session: Session, person: Person, content: Content, conversation_ids: Sequence[int]
) -> Mapping[int, tuple[Answered, ...]]:
    """Return the answers of several conversations, without files, those that are not this person's to read left out.

    The caller has checked and recorded who is reading.
    """
    talks = session.execute(_talks(conversation_ids, readable_talks(person))).all()
    if not talks:
        return {}
    ids = [talk.id for talk in talks]
    added = AddedContent({}, beside_talks(session, ids))
    given: dict[int, list[Version]] = {}
    for version in _versions(session, ids):
        given.setdefault(version[0].conversation_id, []).append(version)
    return {talk.id: _in_order(_reader(content, talk, added), given.get(talk.id, ()), {}) for talk in talks}


def asked_question(content: Content, questionnaire: str, version: int, question: str) -> str:
    """Return a question of one version in English, without names; the id itself where no version has it."""
    reader = AnswerReader(content, content.questionnaires[questionnaire][version])
    return reader.asked(reader.question(question))


def _talks(conversation_ids: Sequence[int], mine: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the statement of some conversations with the names of the child and the IRO; their states stay sealed."""
    return (
        select(
            ConversationRecord.id,
            ConversationRecord.child_id,
            ConversationRecord.phase,
            ConversationRecord.language,
            ConversationRecord.questionnaire,
            ConversationRecord.questionnaire_version,
            ConversationRecord.phone_owner,
            Review.review_on,
            Child.known_as,
            Officer.name.label("officer"),
        )
        .join(Review, Review.id == ConversationRecord.review_id)
        .join(Child, Child.id == Review.child_id)
        .join(Officer, Officer.id == Review.officer_id)
        .where(ConversationRecord.id.in_(conversation_ids), mine)
    )


def _reader(content: Content, talk: Row[Any], added: AddedContent) -> AnswerReader:
    questionnaire = content.questionnaires[talk.questionnaire][talk.questionnaire_version]
    return AnswerReader(content, questionnaire, talk.known_as, talk.officer, added=added)


def _in_order(
    reader: AnswerReader, given: Sequence[Version], before: Mapping[str, SaidWords]
) -> tuple[Answered, ...]:
    """Return the answers in the order of the questions, those of a branch that was left last."""
    versions: dict[str, list[Version]] = {}
    for version in given:
        versions.setdefault(version[0].question, []).append(version)
    answered = (_answered(reader, question, each, before) for question, each in versions.items())
    return tuple(sorted(answered, key=lambda one: (one.off_path, reader.place(one.id))))


def _versions(session: Session, conversation_ids: Sequence[int]) -> Sequence[Version]:
    statement = (
        select(AnswerRecord, InboundMessage.body, InboundMessage.truncated)
        .outerjoin(InboundMessage, InboundMessage.id == AnswerRecord.inbound_id)
        .where(AnswerRecord.conversation_id.in_(conversation_ids))
        .order_by(AnswerRecord.id)
    )
    return session.execute(statement).all()


def _noted(session: Session, conversation_id: int) -> Sequence[tuple[Note, bool | None]]:
    """Return the notes of a conversation, each with whether the provider cut it off."""
    statement = (
        select(Note, InboundMessage.truncated)
        .outerjoin(InboundMessage, InboundMessage.id == Note.inbound_id)
        .where(Note.conversation_id == conversation_id)
        .order_by(Note.written_at, Note.id)
    )
    return session.execute(statement).all()


def _asides(
    noted: Sequence[tuple[Note, bool | None]], talk: Row[Any], added: AddedContent
) -> tuple[Aside, ...]:
    return tuple(
        Aside(
            words=note.text,
            media=note.media,
            at=note.written_at,
            truncated=bool(cut),
            files=added.files(note.media, note.inbound_id),
            beside=added.texts(AddedSubject.NOTE, note.id, note.media, note.inbound_id),
            id=note.id if may_be_foreign(note.text, talk.language) else None,
            message=note.inbound_id,
            to_officer=note.to_officer,
        )
        for note, cut in noted
    )


def _answered(
    reader: AnswerReader, question_id: str, versions: list[Version], before: Mapping[str, SaidWords]
) -> Answered:
    parts = _parts(versions)
    current = parts[-1]
    question = reader.question(question_id)
    files = tuple(each for part in parts for each in reader.said(question, *part).files)
    return Answered(
        id=question_id,
        question=reader.asked(question),
        role=question.role,
        said=replace(reader.said(question, *current), files=files),
        earlier=tuple(reader.said(question, *version) for version in versions if version not in parts),
        last_time=before.get(scale_key(question)) if scale_of(question) else None,
        off_path=current[0].off_path,
        asked=question.text,
        messages=_messages(parts),
        ever=_messages(versions),
    )


def _messages(versions: Sequence[Version]) -> frozenset[int]:
    return frozenset(one.inbound_id for one, *_ in versions if one.inbound_id is not None)


def _parts(versions: list[Version]) -> list[Version]:
    """Return the versions that make up the answer that counts: it, and those that it adds to."""
    last = len(versions) - 1
    place = next((place for place in range(last, -1, -1) if versions[place][0].current), last)
    first = place
    while first > 0 and versions[first][0].joins:
        first -= 1
    return versions[first : place + 1]


def _last_time(
    session: Session, content: Content, talk: Row[Any], mine: ColumnElement[bool]
) -> Mapping[str, SaidWords]:
    """Return the answers to scales before the child's previous review, by question and answer set."""
    statement = (
        select(AnswerRecord, ConversationRecord.questionnaire, ConversationRecord.questionnaire_version)
        .join(ConversationRecord, ConversationRecord.id == AnswerRecord.conversation_id)
        .where(AnswerRecord.conversation_id == _previous_talk(talk, mine))
        .where(AnswerRecord.current, AnswerRecord.off_path.is_(False))
        .order_by(AnswerRecord.id)
    )
    rows = session.execute(statement).all()
    if not rows:
        return {}
    _, name, version = rows[0]
    reader = AnswerReader(content, content.questionnaires[name][version])
    asked = [(reader.question(answer.question), answer) for answer, *_ in rows]
    return {scale_key(question): reader.said(question, answer, None) for question, answer in asked}


def _previous_talk(talk: Row[Any], mine: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(ConversationRecord.id)
        .join(Review, Review.id == ConversationRecord.review_id)
        .where(ConversationRecord.child_id == talk.child_id, ConversationRecord.phase == talk.phase)
        .where(Review.review_on < talk.review_on, ConversationRecord.answered > 0, mine)
        .order_by(Review.review_on.desc())
        .limit(1)
        .correlate(None)
        .scalar_subquery()
    )

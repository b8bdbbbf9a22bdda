"""A young person's own words: every answer and note of one conversation, in the original, never translated in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.domain.media import AddedSubject, may_be_foreign
from bot.domain.questionnaires import OptionSet, Question, Questionnaire, QuestionRole, SetKind
from bot.ground.access import readable_talks
from bot.ground.roles import NotFound, Person
from bot.media.beside import Beside, BesideText, MessageFiles, beside_talks, without_content
from bot.media.files import AttachedFile, files_of_talk
from bot.reviews.contributions.terms import question_text
from bot.reviews.contributions.typed import chosen_options, is_typed, labels_of, typed_words
from bot.store.contributions import AnswerRecord, Note
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage
from bot.store.people import Child, Officer
from bot.store.reviews import Review
from bot.translation import Content

RIGHT_TO_LEFT_MARK = "\u200f"
# An answer with the body of its message, and whether the provider cut it off.
Version = tuple[AnswerRecord, str | None, bool | None]


@dataclass(frozen=True, slots=True)
class SaidWords:
    """One version of one answer.

    ``words`` is what the child wrote or the option they pressed, in ``language``; ``label`` the option in English,
    ``own_label`` in their language, ``face`` the face beside it.
    ``place`` of ``points`` is the point on a scale, ``media`` a recording or picture to be listened to or looked at.
    ``truncated``: the provider cut the message off. ``confirmed``: the words were unclear or said at an earlier
    question, and asked whether they meant this option the child said yes. ``files`` are all files of one
    answer, ``beside`` what people put beside its words; ``id`` is the answer where a reader may need a
    translation of what was typed, else None.
    """

    status: str
    words: str | None
    label: str | None
    place: int | None
    points: int | None
    media: str | None
    language: str | None
    channel: str
    at: datetime
    truncated: bool = False
    confirmed: bool = False
    files: tuple[MessageFiles, ...] = ()
    beside: tuple[BesideText, ...] = ()
    id: int | None = None
    own_label: str | None = None
    face: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with the answer that counts, the ones it replaced, and the same scale's answer last time.

    ``asked`` is the question as the catalogues know it, with names left open. ``off_path`` marks an answer whose
    branch the child has left by changing an earlier one. ``messages`` are the ids of those that make up the answer,
    ``ever`` those of the answers that it replaced as well.
    """

    id: str
    question: str
    role: QuestionRole
    said: SaidWords
    earlier: tuple[SaidWords, ...]
    last_time: SaidWords | None
    off_path: bool
    asked: str = ""
    messages: frozenset[int] = frozenset()
    ever: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Aside:
    """Words or media that answer no question; ``files``, ``beside`` and ``id`` as in :class:`SaidWords`.

    ``message`` is the id of the message in which they came.
    """

    words: str | None
    media: str | None
    at: datetime
    truncated: bool = False
    files: tuple[MessageFiles, ...] = ()
    beside: tuple[BesideText, ...] = ()
    id: int | None = None
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Everything said in one conversation, in the order of the questions; ``phone_owner`` is whose phone it was."""

    questionnaire: Questionnaire
    language: str | None
    answers: tuple[Answered, ...]
    notes: tuple[Aside, ...]
    phone_owner: str | None = None


def words(session: Session, person: Person, content: Content, conversation_id: int) -> Words:
    """Return what a child said in one conversation; the caller has checked and recorded who is reading.

    NotFound for a conversation whose words are not this person's to read.
    """
    mine = readable_talks(person)
    talk = session.scalar(select(ConversationRecord).where(ConversationRecord.id == conversation_id, mine))
    if talk is None:
        raise NotFound(f"conversation {conversation_id}")
    questionnaire = content.questionnaires[talk.questionnaire][talk.questionnaire_version]
    added = _Added(files_of_talk(session, talk.id), beside_talks(session, [talk.id]))
    reader = _Reader(content, questionnaire, *_names(session, [talk])[talk.review_id], added=added)
    before = _last_time(session, content, talk, mine)
    ordered = _in_order(reader, _versions(session, [talk.id]), before)
    return Words(questionnaire, talk.language, ordered, _notes(session, talk, added), talk.phone_owner)


def answers(
    session: Session, person: Person, content: Content, conversation_ids: Sequence[int]
) -> Mapping[int, tuple[Answered, ...]]:
    """Return the answers of several conversations, without files, those that are not this person's to read left out.

    The caller has checked and recorded who is reading.
    """
    wanted = ConversationRecord.id.in_(conversation_ids)
    talks = session.scalars(select(ConversationRecord).where(wanted, readable_talks(person))).all()
    if not talks:
        return {}
    ids = [talk.id for talk in talks]
    added, names = _Added({}, beside_talks(session, ids)), _names(session, talks)
    given: dict[int, list[Version]] = {}
    for version in _versions(session, ids):
        given.setdefault(version[0].conversation_id, []).append(version)
    return {
        talk.id: _in_order(_reader(content, talk, names, added), given.get(talk.id, ()), {}) for talk in talks
    }


def _reader(
    content: Content, talk: ConversationRecord, names: Mapping[int, tuple[str, str]], added: _Added
) -> _Reader:
    questionnaire = content.questionnaires[talk.questionnaire][talk.questionnaire_version]
    return _Reader(content, questionnaire, *names[talk.review_id], added=added)


def _in_order(
    reader: _Reader, given: Sequence[Version], before: Mapping[str, SaidWords]
) -> tuple[Answered, ...]:
    """Return the answers in the order of the questions, those of a branch that was left last."""
    versions: dict[str, list[Version]] = {}
    for version in given:
        versions.setdefault(version[0].question, []).append(version)
    answered = (_answered(reader, question, each, before) for question, each in versions.items())
    return tuple(sorted(answered, key=lambda one: (one.off_path, reader.place(one.id))))


def asked_question(content: Content, questionnaire: str, version: int, question: str) -> str:
    """Return a question of one version in English, without names; the id itself where no version has it."""
    reader = _Reader(content, content.questionnaires[questionnaire][version])
    return reader.asked(reader.question(question))


def _names(session: Session, talks: Sequence[ConversationRecord]) -> Mapping[int, tuple[str, str]]:
    """Return the names of the child and the IRO by the reviews of some conversations."""
    statement = (
        select(Review.id, Child.known_as, Officer.name)
        .join(Child, Child.id == Review.child_id)
        .join(Officer, Officer.id == Review.officer_id)
        .where(Review.id.in_([talk.review_id for talk in talks]))
    )
    return {review_id: (child, officer) for review_id, child, officer in session.execute(statement)}


def _versions(session: Session, conversation_ids: Sequence[int]) -> Sequence[Version]:
    statement = (
        select(AnswerRecord, InboundMessage.body, InboundMessage.truncated)
        .outerjoin(InboundMessage, InboundMessage.id == AnswerRecord.inbound_id)
        .where(AnswerRecord.conversation_id.in_(conversation_ids))
        .order_by(AnswerRecord.id)
    )
    return session.execute(statement).all()


def _notes(session: Session, talk: ConversationRecord, added: _Added) -> tuple[Aside, ...]:
    statement = (
        select(Note, InboundMessage.truncated)
        .outerjoin(InboundMessage, InboundMessage.id == Note.inbound_id)
        .where(Note.conversation_id == talk.id)
        .order_by(Note.written_at, Note.id)
    )
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
        )
        for note, cut in session.execute(statement)
    )


def _answered(
    reader: _Reader, question_id: str, versions: list[Version], before: Mapping[str, SaidWords]
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
        last_time=before.get(_scale_of(question)) if _scale(question) else None,
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


def _scale(question: Question) -> OptionSet | None:
    return question.options if question.options and question.options.kind is SetKind.SCALE else None


def _scale_of(question: Question) -> str:
    return f"{question.id} {question.options.id if question.options else ''}"


def _last_time(
    session: Session, content: Content, talk: ConversationRecord, mine: ColumnElement[bool]
) -> Mapping[str, SaidWords]:
    """Return the answers to scales before the child's previous review, by question and answer set."""
    earlier = _previous_talk(session, talk, mine)
    if earlier is None:
        return {}
    reader = _Reader(content, content.questionnaires[earlier.questionnaire][earlier.questionnaire_version])
    found = {}
    for answer, _, _ in _versions(session, [earlier.id]):
        if answer.current and not answer.off_path:
            question = reader.question(answer.question)
            found[_scale_of(question)] = reader.said(question, answer, None)
    return found


def _previous_talk(
    session: Session, talk: ConversationRecord, mine: ColumnElement[bool]
) -> ConversationRecord | None:
    this_day = select(Review.review_on).where(Review.id == talk.review_id).scalar_subquery()
    statement = (
        select(ConversationRecord)
        .join(Review, Review.id == ConversationRecord.review_id)
        .where(ConversationRecord.child_id == talk.child_id, ConversationRecord.phase == talk.phase)
        .where(Review.review_on < this_day, ConversationRecord.answered > 0, mine)
        .order_by(Review.review_on.desc())
        .limit(1)
    )
    return session.scalar(statement)


@dataclass(frozen=True, slots=True)
class _Added:
    """The files of one conversation by their messages, and what people put beside its words."""

    by_message: Mapping[int, tuple[AttachedFile, ...]]
    beside: Beside

    def files(self, media: str | None, inbound_id: int | None) -> tuple[MessageFiles, ...]:
        """Return what came with the message of an answer or a note."""
        if media is None:
            return ()
        files = self.by_message.get(inbound_id or 0)
        if inbound_id is None or not files:
            return (without_content([media]),)
        return (MessageFiles(inbound_id, files, self.beside.get((AddedSubject.MESSAGE, inbound_id), ())),)

    def texts(
        self, subject: AddedSubject, subject_id: int, media: str | None, inbound_id: int | None
    ) -> tuple[BesideText, ...]:
        """Return what stands beside the words: also what somebody put beside the message that brought them."""
        of_message = () if media else self.beside.get((AddedSubject.MESSAGE, inbound_id or 0), ())
        return self.beside.get((subject, subject_id), ()) + of_message


class _Reader:
    """Reads stored answers with the questionnaire they were given to."""

    def __init__(
        self,
        content: Content,
        questionnaire: Questionnaire,
        child: str | None = None,
        iro: str | None = None,
        added: _Added | None = None,
    ) -> None:
        self._content, self._added = content, added or _Added({}, {})
        self._child, self._iro = child, iro
        self._own = {question.id: question for question in questionnaire.questions}
        self._order = list(self._own)

    def question(self, question_id: str) -> Question:
        """Return the question; one of another set is an answer kept when the child asked for the short set."""
        return self._own.get(question_id) or self._elsewhere(question_id)

    def asked(self, question: Question) -> str:
        """Return the question as this child was asked it."""
        return question_text(question.text, child=self._child, iro=self._iro)

    def place(self, question_id: str) -> int:
        """Return the place of a question on its page; those of another set come last."""
        return self._order.index(question_id) if question_id in self._own else len(self._order)

    def said(
        self, question: Question, answer: AnswerRecord, body: str | None, cut: bool | None = None
    ) -> SaidWords:
        """Return one stored version in words."""
        chosen = chosen_options(question, answer.value)
        scale = _scale(question)
        place = scale.keys.index(chosen[0].key) + 1 if scale and chosen else None
        return SaidWords(
            status=answer.status,
            words=typed_words(question, answer, body, chosen, self._mark(answer.language)),
            label=", ".join(option.label for option in chosen) or None,
            place=place,
            points=len(scale.options) if scale and place else None,
            media=answer.media,
            language=answer.language,
            channel=answer.channel,
            at=answer.answered_at,
            truncated=bool(cut),
            confirmed=answer.confirmed,
            files=self._added.files(answer.media, answer.inbound_id),
            beside=self._added.texts(AddedSubject.ANSWER, answer.id, answer.media, answer.inbound_id),
            id=answer.id if is_typed(question, answer, body) else None,
            own_label=labels_of(question, chosen, answer) or None,
            face=next((option.face for option in chosen), None),
        )

    def _mark(self, language: str | None) -> str:
        """Return what keeps an option of ours that begins with a Latin word, such as IRO, running from the right."""
        known = self._content.languages.get(language or "")
        return RIGHT_TO_LEFT_MARK if known and known.right_to_left else ""

    def _elsewhere(self, question_id: str) -> Question:
        sets = (
            version for versions in self._content.questionnaires.values() for version in versions.values()
        )
        found = (question for each in sets for question in each.questions if question.id == question_id)
        return next(found, Question(question_id, question_id, QuestionRole.VIEW))

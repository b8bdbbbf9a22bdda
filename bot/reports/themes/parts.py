"""Which parts of what children say are in their own words: those that themes are put on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)

from bot.domain.conversations import AnswerStatus
from bot.domain.questionnaires import Phase, Question, QuestionRole
from bot.reviews.contributions import IS_OWN_WORDS
from bot.store.contributions import AnswerRecord, Note, ReceivedViews, StaffRecord
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from bot.store.themes import ThemedPart, ThemeMark
from bot.translation import Content

# Stands for all notes of a conversation together, which answer no question.
NOTES = ""
# Stands for words that came another way, which answer no question and are of no question set.
RECORDED = "recorded"
_ABOUT_LIFE = frozenset({QuestionRole.VIEW, QuestionRole.SAFETY, QuestionRole.SUPPORT})
_SAID = (AnswerStatus.ANSWERED.value, AnswerStatus.MEDIA.value)
Conditions = Collection[ColumnElement[bool]]
# A conversation of which it is not certain that this child wrote it, and its opposite.
_UNSURE = exists().where(ReceivedViews.conversation_id == ConversationRecord.id, ReceivedViews.quarantined)
WHOSE_IS_SURE: ColumnElement[bool] = ~_UNSURE.correlate(ConversationRecord)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Every part in own words, as a table: of which reply and question, when it came, and when it was looked at.

    A reply is a conversation, or what came another way; of ``conversation_id`` and ``contribution_id`` one is empty.
    ``part_id`` and ``looked_at`` are empty while nobody has looked.
    """

    table: Subquery

    @classmethod
    def of(
        cls, content: Content, *about: ColumnElement[bool], talks: Conditions = (), records: Conditions = ()
    ) -> OwnWords:
        """Return the parts: open answers, words beside an option, notes, and what came another way.

        ``about`` are conditions on ``Review``, ``talks`` on ``ConversationRecord`` and ``records`` on what came another
        way: they stand in each of the parts, so that a database reads no others.
        """
        spoken = (*about, *talks)
        parts = (
            _answers(content).where(*spoken),
            _notes().where(*spoken),
            _records().where(*about, *records),
        )
        return cls(union_all(*parts).subquery("own_words"))

    @property
    def waits(self) -> ColumnElement[bool]:
        """Return whether nobody has looked at a part since its words came."""
        return or_(self.table.c.part_id.is_(None), self.table.c.looked_at < self.table.c.at)

    @property
    def replies(self) -> ColumnElement[int]:
        """Return the number of replies that the parts are of."""
        talks = func.count(self.table.c.conversation_id.distinct())
        return talks + func.count(self.table.c.contribution_id.distinct())


def bears(theme_id: int) -> ColumnElement[bool]:
    """Return the condition on ``ConversationRecord`` that keeps those in which a theme stands somewhere."""
    stands = (
        ThemedPart.conversation_id == ConversationRecord.id,
        ThemeMark.part_id == ThemedPart.id,
        ThemeMark.theme_id == theme_id,
    )
    return exists().where(*stands).correlate(ConversationRecord)


_OF_TALK = (
    ConversationRecord.id.label("conversation_id"),
    cast(null(), Integer).label("contribution_id"),
    ConversationRecord.review_id.label("review_id"),
    ConversationRecord.phase.label("phase"),
    ConversationRecord.questionnaire.label("questionnaire"),
    ConversationRecord.language.label("language"),
)
_LOOKED_AT = (ThemedPart.id.label("part_id"), ThemedPart.looked_at.label("looked_at"))


def _answers(content: Content) -> Select[*tuple[Any, ...]]:
    asked = list(_asked(content))
    about_writer = {question.id for _, question in asked if question.role is QuestionRole.PROVENANCE}
    is_open = tuple_(ConversationRecord.questionnaire, AnswerRecord.question).in_(_open_questions(asked))
    part = and_(
        ThemedPart.conversation_id == ConversationRecord.id, ThemedPart.question == AnswerRecord.question
    )
    return (
        select(*_OF_TALK, AnswerRecord.question, AnswerRecord.answered_at.label("at"), *_LOOKED_AT)
        .select_from(AnswerRecord)
        .join(ConversationRecord, ConversationRecord.id == AnswerRecord.conversation_id)
        .join(Review, Review.id == ConversationRecord.review_id)
        .outerjoin(ThemedPart, part)
        .where(
            AnswerRecord.current,
            ~AnswerRecord.off_path,
            AnswerRecord.question.not_in(about_writer),
            or_(AnswerRecord.note.is_not(None), and_(is_open, AnswerRecord.status.in_(_SAID))),
        )
    )


def _asked(content: Content) -> Iterator[tuple[str, Question]]:
    """Return every question of every version, with the name of its set."""
    for name, versions in content.questionnaires.items():
        for version in versions.values():
            yield from ((name, question) for question in version.questions)


def _open_questions(asked: Sequence[tuple[str, Question]]) -> list[tuple[str, str]]:
    """Return the open questions about a child's life and review, each with every set in which an answer may stand.

    A child who asks for the short set keeps the answers to the long one, so an open question counts in all sets but
    those in which it has options.
    """
    sets = {name for name, _ in asked}
    closed = {(name, question.id) for name, question in asked if question.options is not None}
    found = {
        question.id for _, question in asked if question.options is None and question.role in _ABOUT_LIFE
    }
    return sorted((name, each) for name in sets for each in found if (name, each) not in closed)


def _notes() -> Select[*tuple[Any, ...]]:
    said = or_(Note.text.is_not(None), Note.media.is_not(None))
    newest = func.max(Note.written_at).label("at")
    part = and_(ThemedPart.conversation_id == ConversationRecord.id, ThemedPart.question == NOTES)
    return (
        select(*_OF_TALK, literal(NOTES, String).label("question"), newest, *_LOOKED_AT)
        .select_from(Note)
        .join(ConversationRecord, ConversationRecord.id == Note.conversation_id)
        .join(Review, Review.id == ConversationRecord.review_id)
        .outerjoin(ThemedPart, part)
        .where(said)
        .group_by(ConversationRecord.id, ThemedPart.id)
    )


def _records() -> Select[*tuple[Any, ...]]:
    """Return what came another way, as far as it is in the child's own words."""
    return (
        select(
            cast(null(), Integer).label("conversation_id"),
            ReceivedViews.id.label("contribution_id"),
            ReceivedViews.review_id.label("review_id"),
            literal(Phase.PRE.value, String).label("phase"),
            literal(RECORDED, String).label("questionnaire"),
            StaffRecord.language.label("language"),
            literal(RECORDED, String).label("question"),
            StaffRecord.recorded_at.label("at"),
            *_LOOKED_AT,
        )
        .select_from(StaffRecord)
        .join(ReceivedViews, ReceivedViews.id == StaffRecord.contribution_id)
        .join(Review, Review.id == ReceivedViews.review_id)
        .outerjoin(ThemedPart, ThemedPart.contribution_id == ReceivedViews.id)
        .where(IS_OWN_WORDS)
    )

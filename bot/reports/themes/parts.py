"""Which parts of what children say are in their own words: those that themes are put on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from bot.domain.conversations import AnswerStatus
from bot.domain.questionnaires import Question, QuestionRole
from bot.store.contributions import AnswerRecord, Note, ReceivedViews
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from bot.store.themes import ThemedPart, ThemeMark
from bot.translation import Content

# Stands for all notes of a conversation together, which answer no question.
NOTES = ""
_ABOUT_LIFE = frozenset({QuestionRole.VIEW, QuestionRole.SAFETY, QuestionRole.SUPPORT})
_SAID = (AnswerStatus.ANSWERED.value, AnswerStatus.MEDIA.value)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Every part in own words, as a table of conversation, question and when it came, beside what was looked at."""

    table: Subquery

    @classmethod
    def of(cls, content: Content, *wanted: ColumnElement[bool]) -> OwnWords:
        """Return the parts by the questions that there are: open answers, words beside an option, and notes.

        ``wanted`` are conditions on ``ConversationRecord`` and ``Review``: they stand in each half, so that a database
        reads no other conversations.
        """
        return cls(union_all(_answers(content).where(*wanted), _notes().where(*wanted)).subquery("own_words"))

    @property
    def of_talk(self) -> ColumnElement[bool]:
        """Return the condition that joins a part to its conversation, where it is sure whose words they are."""
        unsure = exists().where(
            ReceivedViews.conversation_id == ConversationRecord.id, ReceivedViews.quarantined
        )
        return and_(
            ConversationRecord.id == self.table.c.conversation_id, ~unsure.correlate(ConversationRecord)
        )

    @property
    def looked_at(self) -> ColumnElement[bool]:
        """Return the condition that joins what was looked at to its part."""
        return and_(
            ThemedPart.conversation_id == self.table.c.conversation_id,
            ThemedPart.question == self.table.c.question,
        )

    @property
    def waits(self) -> ColumnElement[bool]:
        """Return whether nobody has looked at a part since its words came; what was looked at is outer joined."""
        return or_(ThemedPart.id.is_(None), ThemedPart.looked_at < self.table.c.at)


def bears(theme_id: int) -> ColumnElement[bool]:
    """Return the condition on ``ConversationRecord`` that keeps those in which a theme stands somewhere."""
    stands = (
        ThemedPart.conversation_id == ConversationRecord.id,
        ThemeMark.part_id == ThemedPart.id,
        ThemeMark.theme_id == theme_id,
    )
    return exists().where(*stands).correlate(ConversationRecord)


def _answers(content: Content) -> Select[int, str, datetime]:
    asked = list(_asked(content))
    about_writer = {question.id for _, question in asked if question.role is QuestionRole.PROVENANCE}
    is_open = tuple_(ConversationRecord.questionnaire, AnswerRecord.question).in_(_open_questions(asked))
    return (
        select(AnswerRecord.conversation_id, AnswerRecord.question, AnswerRecord.answered_at.label("at"))
        .join(ConversationRecord, ConversationRecord.id == AnswerRecord.conversation_id)
        .join(Review, Review.id == ConversationRecord.review_id)
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


def _notes() -> Select[int, str, datetime]:
    said = or_(Note.text.is_not(None), Note.media.is_not(None))
    newest = func.max(Note.written_at).label("at")
    notes = select(Note.conversation_id, literal(NOTES).label("question"), newest)
    return (
        notes.join(ConversationRecord, ConversationRecord.id == Note.conversation_id)
        .join(Review, Review.id == ConversationRecord.review_id)
        .where(said)
        .group_by(Note.conversation_id)
    )

"""What children sent: views before each review ended, whether the IRO had opened them, and answers after the review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Question, QuestionRole, SetKind
from bot.domain.reviews import LONDON
from bot.reports.annual.facts import AskedQuestion, Reached, ViewsInTime, days_before
from bot.reviews.contributions import question_text
from bot.store.contributions import AnswerRecord, ReceivedViews, StaffRecord
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from bot.translation import Content

ANOTHER_WAY = "another_way"
_COUNTED = frozenset({QuestionRole.VIEW, QuestionRole.PARTICIPATION})


def read_views(
    session: Session, held: ColumnElement[bool], ends: Mapping[int, tuple[date, datetime]]
) -> Mapping[int, ViewsInTime]:
    """Return how far views had come when each review ended; ``ends`` is the last day and the end of each."""
    came: dict[int, list[Row[Any]]] = {}
    for row in session.execute(_contributions(held)):
        if row.review_id in ends and row.received_at <= ends[row.review_id][1]:
            came.setdefault(row.review_id, []).append(row)
    invited = {
        review_id
        for review_id, invited_at in session.execute(_invitations(held))
        if review_id in ends and invited_at <= ends[review_id][1]
    }
    silent = {each: Reached.INVITED if each in invited else Reached.NOT_ASKED for each in ends}
    return {
        review_id: _views(came[review_id], *ends[review_id])
        if review_id in came
        else ViewsInTime(reached, None, None)
        for review_id, reached in silent.items()
    }


def _views(came: Sequence[Row[Any]], last_on: date, end: datetime) -> ViewsInTime:
    opened = [_opened_at(row) for row in came]
    is_opened = any(moment is not None and moment <= end for moment in opened)
    first = min(row.first_at for row in came).astimezone(LONDON).date()
    reached = Reached.OPENED if is_opened else Reached.UNOPENED
    return ViewsInTime(reached, _channel(came), days_before(first, last_on))


def _contributions(held: ColumnElement[bool]) -> Any:
    return (
        select(
            ReceivedViews.review_id,
            ReceivedViews.source,
            ReceivedViews.first_at,
            ReceivedViews.received_at,
            ReceivedViews.read_at,
            StaffRecord.writer_role,
            StaffRecord.recorded_at,
            ConversationRecord.channel,
        )
        .join(Review, Review.id == ReceivedViews.review_id)
        .outerjoin(ConversationRecord, ConversationRecord.id == ReceivedViews.conversation_id)
        .outerjoin(StaffRecord, StaffRecord.contribution_id == ReceivedViews.id)
        .where(held, ReceivedViews.has_view, ReceivedViews.withdrawn_at.is_(None), ~ReceivedViews.quarantined)
    )


def _invitations(held: ColumnElement[bool]) -> Any:
    return (
        select(ConversationRecord.review_id, ConversationRecord.invited_at)
        .join(Review, Review.id == ConversationRecord.review_id)
        .where(held, ConversationRecord.phase == "pre", ConversationRecord.invited_at.is_not(None))
    )


def _opened_at(row: Row[Any]) -> datetime | None:
    # What the IRO wrote down was known to the IRO at once.
    written = row.recorded_at if row.writer_role == "iro" else None
    opened: datetime | None = row.read_at or written
    return opened


def _channel(came: Iterable[Row[Any]]) -> str:
    """Return the channel of the messages, if any of it came as messages."""
    return next((str(row.channel) for row in came if row.source == "bot" and row.channel), ANOTHER_WAY)


@dataclass
class _Counts:
    """The answers to one question: the same key with the same options, whatever the age."""

    question: Question
    asked: int = 0
    answers: Counter[str] = field(default_factory=Counter)


def read_answers(session: Session, held: ColumnElement[bool], content: Content) -> tuple[AskedQuestion, ...]:
    """Count the answers of everybody who finished or began the form about these reviews."""
    talks, found = {}, dict[tuple[str, str], _Counts]()
    for row in session.execute(_talks(held)):
        talks[row.id] = _questions(content, row.questionnaire, row.questionnaire_version)
        for key, question in talks[row.id].items():
            counts = found.setdefault(key, _Counts(question))
            counts.asked += 1
    for row in session.execute(_answers(held)):
        _count(row, talks.get(row.conversation_id, {}), found)
    return tuple(_asked(key, counts) for key, counts in sorted(found.items()))


def _questions(content: Content, name: str, version: int) -> Mapping[tuple[str, str], Question]:
    """Return the questions of a form that have one answer out of several, by their key and their options."""
    form = content.questionnaires.get(name, {}).get(version)
    return {
        (question.id, question.options.id): question
        for question in (form.questions if form else ())
        if question.options and question.role in _COUNTED and question.options.kind is not SetKind.MULTI
    }


def _talks(held: ColumnElement[bool]) -> Any:
    return (
        select(
            ConversationRecord.id, ConversationRecord.questionnaire, ConversationRecord.questionnaire_version
        )
        .join(Review, Review.id == ConversationRecord.review_id)
        .where(held, ConversationRecord.phase == "post", ConversationRecord.answered > 0)
        .order_by(ConversationRecord.questionnaire)
    )


def _answers(held: ColumnElement[bool]) -> Any:
    return (
        select(AnswerRecord.conversation_id, AnswerRecord.question, AnswerRecord.value)
        .join(ConversationRecord, ConversationRecord.id == AnswerRecord.conversation_id)
        .join(Review, Review.id == ConversationRecord.review_id)
        .where(held, ConversationRecord.phase == "post", AnswerRecord.current, ~AnswerRecord.off_path)
        .where(AnswerRecord.status == "answered")
    )


def _count(
    row: Any,
    questions: Mapping[tuple[str, str], Question],
    found: Mapping[tuple[str, str], _Counts],
) -> None:
    for key, question in questions.items():
        if key[0] == row.question and question.options and row.value in question.options.keys:
            found[key].answers[str(row.value)] += 1


def _asked(key: tuple[str, str], counts: _Counts) -> AskedQuestion:
    options = counts.question.options.options if counts.question.options else ()
    answers = {option.label: counts.answers[str(option.key)] for option in options}
    left_out = counts.asked - sum(answers.values())
    return AskedQuestion(".".join(key), question_text(counts.question.text), answers, left_out)

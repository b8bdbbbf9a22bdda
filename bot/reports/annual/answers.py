"""What the forms after reviews said, question by question; counts of answers to choose from, never words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Question, QuestionRole, SetKind
from bot.reports.annual.facts import Asked
from bot.reviews.contributions import question_text
from bot.store.contributions import AnswerRecord
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from bot.translation import Content

_COUNTED = frozenset({QuestionRole.VIEW, QuestionRole.PARTICIPATION})


@dataclass
class _Counts:
    """The answers to one question: the same key with the same options, whatever the age."""

    question: Question
    asked: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    forms: set[str] = field(default_factory=set)


def read_answers(session: Session, held: ColumnElement[bool], content: Content) -> tuple[Asked, ...]:
    """Count the answers of everybody who finished or began the form about these reviews."""
    talks, found = {}, dict[tuple[str, str], _Counts]()
    for row in session.execute(_talks(held)):
        talks[row.id] = _questions(content, row.questionnaire, row.questionnaire_version)
        for key, question in talks[row.id].items():
            counts = found.setdefault(key, _Counts(question))
            counts.asked += 1
            counts.forms.add(f"{row.questionnaire} {row.questionnaire_version}")
    for row in session.execute(_answers(held)):
        _count(row, talks.get(row.conversation_id, {}), found)
    return tuple(_asked(key, counts) for key, counts in sorted(found.items()))


def _questions(content: Content, name: str, version: int) -> Mapping[tuple[str, str], Question]:
    """Give the questions of a form that have one answer out of several, by their key and their options."""
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


def _asked(key: tuple[str, str], counts: _Counts) -> Asked:
    options = counts.question.options.options if counts.question.options else ()
    answers = {option.label: counts.answers[str(option.key)] for option in options}
    left_out = counts.asked - sum(answers.values())
    return Asked(
        ".".join(key), question_text(counts.question.text), answers, left_out, tuple(sorted(counts.forms))
    )

"""What young people answered after their reviews, counted: each option, and who left the question out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.domain.conversations import AnswerStatus
from bot.domain.questionnaires import Phase, Question, QuestionRole, SetKind
from bot.domain.rates import Rate
from bot.domain.reviews import ReviewKind
from bot.reviews.contributions import question_text
from bot.store.contributions import AnswerRecord
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from bot.translation import Content

_COUNTED = frozenset({QuestionRole.VIEW, QuestionRole.PARTICIPATION})


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question of the forms after a review, with the count of each answer and of those who left it out."""

    key: str
    text: str
    answers: Mapping[str, int]
    not_answered: int

    @property
    def asked(self) -> int:
        """Count the children to whom it was put."""
        return sum(self.answers.values()) + self.not_answered

    @property
    def shares(self) -> Mapping[str | None, Rate]:
        """Return the share of each answer, those who left the question out as the last, under None."""
        counts = (*self.answers.items(), (None, self.not_answered))
        return {answer: Rate(number, self.asked) for answer, number in counts}


@dataclass
class _Counts:
    """The answers to one question: the same key with the same options, whatever the age."""

    question: Question
    asked: int = 0
    answers: Counter[str] = field(default_factory=Counter)


def read_answers(session: Session, held: ColumnElement[bool], content: Content) -> tuple[AskedQuestion, ...]:
    """Count the answers of everybody who finished or began the form about these reviews; no open words are read.

    The questions come in the order of the forms.
    """
    found = dict[tuple[str, str], _Counts]()
    asked: dict[tuple[str, int, str, str], _Counts] = {}
    for name, version, kind, number in session.execute(_talks(held)):
        for question, options in _questions(content, name, version, ReviewKind(kind)):
            counts = found.setdefault((question.id, options), _Counts(question))
            counts.asked += number
            asked[name, version, kind, question.id] = counts
    keys = {question for *_, question in asked}
    for *form, value in session.execute(_answers(held, keys)):
        if (counted := asked.get(tuple(form))) is not None:
            counted.answers[str(value)] += 1
    return tuple(_asked(key, counts) for key, counts in found.items())


def _questions(content: Content, name: str, version: int, kind: ReviewKind) -> list[tuple[Question, str]]:
    """Return the questions of a form that have one answer out of several, with the id of their options.

    What is not asked at a kind of review is left out by no child.
    """
    form = content.questionnaires.get(name, {}).get(version)
    return [
        (question, question.options.id)
        for question in (form.questions if form else ())
        if question.options and question.role in _COUNTED and question.options.kind is not SetKind.MULTI
        if kind not in question.not_at
    ]


def _talks(held: ColumnElement[bool]) -> Any:
    form = (ConversationRecord.questionnaire, ConversationRecord.questionnaire_version, Review.kind)
    return (
        select(*form, func.count())
        .join(Review, Review.id == ConversationRecord.review_id)
        .where(held, ConversationRecord.phase == Phase.POST.value, ConversationRecord.answered > 0)
        .group_by(*form)
        .order_by(*form)
    )


def _answers(held: ColumnElement[bool], questions: set[str]) -> Any:
    form = (ConversationRecord.questionnaire, ConversationRecord.questionnaire_version, Review.kind)
    return (
        select(*form, AnswerRecord.question, AnswerRecord.value)
        .join(ConversationRecord, ConversationRecord.id == AnswerRecord.conversation_id)
        .join(Review, Review.id == ConversationRecord.review_id)
        .where(held, ConversationRecord.phase == Phase.POST.value, ConversationRecord.answered > 0)
        .where(AnswerRecord.current, ~AnswerRecord.off_path, AnswerRecord.question.in_(sorted(questions)))
        .where(AnswerRecord.status == AnswerStatus.ANSWERED.value)
    )


def _asked(key: tuple[str, str], counts: _Counts) -> AskedQuestion:
    """Name the answers; one that is none of the options is not counted as an answer."""
    options = counts.question.options.options if counts.question.options else ()
    answers = {option.label: counts.answers[str(option.key)] for option in options}
    left_out = counts.asked - sum(answers.values())
    return AskedQuestion(".".join(key), question_text(counts.question.text), answers, left_out)

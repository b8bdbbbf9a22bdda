"""How far young people came in each set of questions: who got a question, who answered it, who stopped there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from bot.domain.conversations import AnswerStatus
from bot.domain.questionnaires import Phase, Questionnaire
from bot.domain.rates import Rate
from bot.reports.periods import ReviewPeriod
from bot.reports.response.found import TALK, finished, talks_of
from bot.reviews.contributions import question_text
from bot.store.contributions import AnswerRecord
from bot.translation import Content

Counts = Mapping[tuple[str, str], Counter[str]]
_STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class QuestionStep:
    """One question of a set: how many answered it, passed it over, and got it and have not gone on from there."""

    question: str
    text: str
    answered: int
    passed: int
    stopped: int

    @property
    def got(self) -> int:
        """Count those who got the question."""
        return self.answered + self.passed + self.stopped

    @property
    def rate(self) -> Rate:
        """Return those who answered, of those who got it."""
        return Rate(self.answered, self.got)


@dataclass(frozen=True, slots=True)
class QuestionSteps:
    """The questions of one set in their order, as far as anybody got."""

    questionnaire: str
    steps: Sequence[QuestionStep]


def question_steps(
    session: Session, phase: Phase, period: ReviewPeriod, content: Content
) -> Sequence[QuestionSteps]:
    """Count the questions of every set that anybody began; two statements, and no answer is opened."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for questionnaire, question, status, number in session.execute(_answers(period, phase)):
        found.setdefault((questionnaire, question), Counter())[status] += number
    for questionnaire, question, number in session.execute(_stopped(period, phase)):
        found.setdefault((questionnaire, question), Counter())[_STOPPED] += number
    sets = sorted({questionnaire for questionnaire, _ in found} & content.questionnaires.keys())
    steps = (QuestionSteps(each, _steps(content.questionnaires[each], found)) for each in sets)
    return [each for each in steps if each.steps]


def _steps(versions: Mapping[int, Questionnaire], found: Counts) -> Sequence[QuestionStep]:
    """Return the questions in the order of the newest version, with its words."""
    newest = versions[max(versions)]
    return [
        QuestionStep(
            question.id,
            question_text(question.text),
            answered=counts[AnswerStatus.ANSWERED] + counts[AnswerStatus.UNSURE] + counts[AnswerStatus.MEDIA],
            passed=counts[AnswerStatus.SKIPPED] + counts[AnswerStatus.UNCLEAR],
            stopped=counts[_STOPPED],
        )
        for question in newest.questions
        if (counts := found.get((newest.id, question.id)))
    ]


def _stands() -> ColumnElement[bool]:
    return and_(AnswerRecord.current, ~AnswerRecord.off_path)


def _answers(period: ReviewPeriod, phase: Phase) -> Any:
    columns = (TALK.questionnaire, AnswerRecord.question, AnswerRecord.status)
    return (
        talks_of(select(*columns, func.count()), period, phase)
        .join(AnswerRecord, AnswerRecord.conversation_id == TALK.id)
        .where(_stands())
        .group_by(*columns)
    )


def _stopped(period: ReviewPeriod, phase: Phase) -> Any:
    """Return the last question that was sent, where nothing came to it and the end was not reached."""
    columns = (TALK.questionnaire, TALK.prompted)
    came = exists().where(
        AnswerRecord.conversation_id == TALK.id, AnswerRecord.question == TALK.prompted, _stands()
    )
    return (
        talks_of(select(*columns, func.count()), period, phase)
        .where(TALK.prompted.is_not(None), ~finished(), ~came)
        .group_by(*columns)
    )

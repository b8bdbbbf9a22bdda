"""The path through a questionnaire that the answers so far make."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from bot.domain.conversations.state import AnswerStatus, Given
from bot.domain.questionnaires import OptionKey, Question, Questionnaire

_CONDITIONS = {
    AnswerStatus.SKIPPED: "skip",
    AnswerStatus.MEDIA: "media",
    AnswerStatus.UNCLEAR: "unclear",
    AnswerStatus.UNSURE: "unsure",
}


@dataclass(frozen=True, slots=True)
class Path:
    """The questions walked in order, the first one without an answer (None at the end), the answers left behind."""

    walked: tuple[str, ...]
    open: str | None
    left_behind: frozenset[str]

    def before(self, question: str) -> str | None:
        """Give the question that came before this one on the path."""
        place = (*self.walked, self.open).index(question) if question in (*self.walked, self.open) else 0
        return self.walked[place - 1] if place > 0 else None


def walk(questionnaire: Questionnaire, answers: Mapping[str, Given], foreign: Container[str] = ()) -> Path:
    """Follow the answers from the first question to the first open one; ``foreign`` answers do not count."""
    walked: list[str] = []
    places = {question.id: place for place, question in enumerate(questionnaire.questions)}
    place = 0
    while place < len(questionnaire.questions):
        question = questionnaire.questions[place]
        given = answers.get(question.id)
        if given is None or question.id in foreign:
            break
        walked.append(question.id)
        goto = _goto(question, given)
        place = place + 1 if goto is None else places[goto]
    ended = place >= len(questionnaire.questions)
    left = frozenset(q for q in answers if places.get(q, place) < place and q not in walked)
    return Path(tuple(walked), None if ended else questionnaire.questions[place].id, left)


def _goto(question: Question, given: Given) -> str | None:
    key = _condition(given)
    for branch in question.branches:
        if not branch.when or key in branch.when or "any" in branch.when:
            return branch.goto
    return None


def _condition(given: Given) -> OptionKey | None:
    if given.status is AnswerStatus.ANSWERED:
        return None if isinstance(given.value, tuple) else given.value
    return _CONDITIONS[given.status]

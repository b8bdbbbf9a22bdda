"""The path through a questionnaire that the answers so far make."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from bot.domain.conversations.state import AnswerStatus, Conversation, Given
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
        """Return the question that came before this one on the path, None for the first and for one off the path."""
        reached = self.walked if self.open is None else (*self.walked, self.open)
        place = reached.index(question) if question in reached else 0
        return reached[place - 1] if place > 0 else None


def walk(questionnaire: Questionnaire, answers: Mapping[str, Given], foreign: Container[str] = ()) -> Path:
    """Follow the answers from the first question to the first open one; ``foreign`` answers do not count."""
    walked: list[str] = []
    left: list[str] = []
    goto: str | None = None
    for place, question in enumerate(questionnaire.questions):
        name = question.id
        given = answers.get(name)
        if goto is not None and name != goto:
            left += [name] if given is not None else []
            continue
        if given is None or name in foreign:
            left += _out_of_reach(questionnaire.questions[place:], answers)
            return Path(tuple(walked), name, frozenset(left))
        walked.append(name)
        goto = _goto(question, given) if question.branches else None
    return Path(tuple(walked), None, frozenset(left))


def _out_of_reach(later: tuple[Question, ...], answers: Mapping[str, Given]) -> list[str]:
    """List the answers behind the open question, the first of ``later``, to which no way leads any more."""
    answered = [question.id for question in later[1:] if question.id in answers]
    if not answered:
        return []
    reached = {later[0].id}
    for question, following in pairwise(later):
        if question.id in reached:
            reached |= {branch.goto for branch in question.branches}
            if all(branch.when for branch in question.branches):
                reached.add(following.id)
    return [name for name in answered if name not in reached]


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


class Progress(NamedTuple):
    """Questions answered on the way, and all questions of it: "4 of 10"."""

    answered: int
    questions: int


def progress(questionnaire: Questionnaire, state: Conversation) -> Progress:
    """Count the way; where it still branches, the longest branch counts."""
    return progress_on(questionnaire, walk(questionnaire, state.answers, state.foreign))


def progress_on(questionnaire: Questionnaire, path: Path) -> Progress:
    """Count a way that was walked already."""
    answered = len(path.walked)
    return Progress(answered, answered + (questionnaire.ahead[path.open] if path.open is not None else 0))

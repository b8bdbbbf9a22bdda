"""How far a child has come: questions answered, and questions there are on the way that the answers make."""

from __future__ import annotations

from typing import NamedTuple

from bot.domain.conversations import Conversation, walk
from bot.domain.questionnaires import Questionnaire


class Progress(NamedTuple):
    """Questions answered on the way, and all questions of it: "4 of 10"."""

    answered: int
    questions: int


def progress(questionnaire: Questionnaire, state: Conversation) -> Progress:
    """Count the way; where it still branches, the longest branch counts."""
    path = walk(questionnaire, state.answers, state.foreign)
    answered = len(path.walked)
    return Progress(answered, answered + (_ahead(questionnaire, path.open) if path.open is not None else 0))


def _ahead(questionnaire: Questionnaire, start: str) -> int:
    """Count the questions from this one to the end; every goto leads forward, so the last question comes first."""
    ahead: dict[str, int] = {}
    following: str | None = None
    for question in reversed(questionnaire.questions):
        targets = {branch.goto for branch in question.branches}
        if following is not None and all(branch.when for branch in question.branches):
            targets.add(following)
        ahead[question.id] = 1 + max((ahead[target] for target in targets), default=0)
        following = question.id
    return ahead[start]

"""How far a child has come: questions answered, and questions there are on the way that the answers make."""

from __future__ import annotations

from typing import NamedTuple

from bot.domain.conversations import Conversation, Path, walk
from bot.domain.questionnaires import Questionnaire


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

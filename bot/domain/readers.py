"""Who reads a conversation: before a review the IRO; after it whom the young person chose, and otherwise the team."""

from __future__ import annotations

from collections.abc import Container, Mapping
from enum import StrEnum
from types import MappingProxyType

from bot.domain.answers import Value
from bot.domain.conversations import AnswerStatus, Conversation, walk
from bot.domain.questionnaires import Phase, Question, Questionnaire

# What the question about the readers of feedback feeds; its key is ``see`` in every set that has it.
FEEDS = "feedback_visibility"


class Readers(StrEnum):
    """Who reads the words: the IRO, nobody but the participation service though counted in sums, or it alone."""

    IRO = "iro"
    AGGREGATE = "aggregate"
    TEAM = "team"


CHOICES: Mapping[Value | None, Readers] = MappingProxyType(
    {"named": Readers.IRO, "unnamed": Readers.AGGREGATE, "team": Readers.TEAM}
)


def asks_for_readers(questionnaire: Questionnaire) -> Question | None:
    """Return the question that asks who may read the feedback; None in a set that never asks."""
    return next((question for question in questionnaire.questions if question.feeds == FEEDS), None)


def readers(state: Conversation, questionnaire: Questionnaire, gone: Container[str] | None = None) -> Readers:
    """Return who reads the words of a conversation, those before the choice and those after it alike.

    Not asked, asked once more, not answered, skipped, not understood, answered by media, or taken back: the
    participation service alone.
    So is a yes with words beside it ("yes but dont say my name"): what they take back is for a person to read.
    ``gone`` are the answers that no longer count, worked out from the path when they are not given.
    """
    if state.phase is Phase.PRE:
        return Readers.IRO
    question = asks_for_readers(questionnaire)
    given = state.answers.get(question.id) if question is not None else None
    if question is None or given is None or given.status is not AnswerStatus.ANSWERED:
        return Readers.TEAM
    if given.note or state.at == question.id:  # with words beside it, or being asked once more
        return Readers.TEAM
    if gone is None:
        gone = walk(questionnaire, state.answers, state.foreign).left_behind | state.foreign
    return Readers.TEAM if question.id in gone else CHOICES.get(given.value, Readers.TEAM)

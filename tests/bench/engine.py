"""The engine alone: turns a second in one process, no store and no network."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.conversations import Conversation, Knowledge, Message, Status, World, step
from bot.domain.messages import ChannelKind
from bot.startup import make_context

BEGIN = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
# Who answers and the notice, then an answer to each question of the set.
WORDS = (
    *("1", "1", "4", "yes", "good", "3", "my brother and my dog", "I want to see my nan", "2", "my teacher"),
    *("no", "1"),
)
SECONDS = 2.0
Turns = Sequence[tuple[Conversation, Message, World]]


def measure() -> dict[str, Any]:
    """Take the turns of one dialogue, then its plain ones (a number, a label, yes or no), each for two seconds."""
    dialogue = _dialogue(make_context().knowledge)
    plain = [turn for turn in dialogue if turn[0].at is not None and turn[1].text.isalnum()]
    return {"dialogue": _measured(dialogue), "plain": _measured(plain)}


def _measured(dialogue: Turns) -> dict[str, float]:
    turns, begun = 0, time.process_time()
    while (spent := time.process_time() - begun) < SECONDS:
        for state, message, world in dialogue:
            step(state, message, world)
        turns += len(dialogue)
    return {
        "turns_per_core_second": round(turns / spent),
        "microseconds_per_turn": round(1e6 * spent / turns, 1),
    }


def _dialogue(knowledge: Knowledge) -> Turns:
    """Play a dialogue in which each question reaches the child before the next answer, and return its turns."""
    questionnaire = knowledge.questionnaire("pre-8-11", 0)
    state = Conversation(
        phase=questionnaire.phase,
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        channel=ChannelKind.SMS,
        language="en",
    )
    turns = []
    for place, words in enumerate(WORDS):
        now = BEGIN + timedelta(minutes=10 * place)
        turns.append((state, Message(f"m{place}", now, words), World(knowledge, now, True)))
        state = replace(step(*turns[-1]).state, prompted_at=now)
    assert state.status is Status.DONE
    return turns

"""The engine alone: turns a second in one process, no store and no network."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.conversations import Conversation, Message, Status, World, step
from bot.domain.messages import ChannelKind
from bot.startup import make_context

BEGIN = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
WORDS = ("1", "yes", "4", "good", "3", "my brother and my dog", "I want to see my nan", "2", "no", "1 3", "1")
SECONDS = 2.0


def measure() -> dict[str, Any]:
    """Play one dialogue of eleven turns again and again for two seconds of one core."""
    knowledge = make_context().knowledge
    turns, begun = 0, time.process_time()
    while (spent := time.process_time() - begun) < SECONDS:
        turns += _dialogue(knowledge)
    return {
        "turns_per_core_second": round(turns / spent),
        "microseconds_per_turn": round(1e6 * spent / turns, 1),
    }


def _dialogue(knowledge: Any) -> int:
    questionnaire = knowledge.questionnaire("pre-8-11", 0)
    state = Conversation(
        phase=questionnaire.phase,
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        channel=ChannelKind.SMS,
        language="en",
    )
    for place, words in enumerate(WORDS):
        now = BEGIN + timedelta(minutes=10 * place)
        state = step(state, Message(f"m{place}", now, words), World(knowledge, now, True)).state
    assert state.status in {Status.ASKING, Status.DONE}
    return len(WORDS)

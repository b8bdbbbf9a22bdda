"""Conversations in the middle of something, and short ways to let things happen to them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.conversations import (
    AnswerStatus,
    Conversation,
    Effect,
    Event,
    Given,
    Knowledge,
    Message,
    Send,
    Status,
    World,
    step,
)
from bot.domain.messages import ChannelKind
from tests.content import knowledge

NOW = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
YES = Given(AnswerStatus.ANSWERED, "yes")
THREE = Given(AnswerStatus.ANSWERED, 3)


def conversation(
    questionnaire: str = "pre-8-11", known: Knowledge | None = None, **given: Any
) -> Conversation:
    """Return a conversation in the middle of its questions, everything sent and read."""
    found = (known or knowledge()).questionnaire(questionnaire, 0)
    state = Conversation(
        phase=found.phase,
        questionnaire=found.id,
        version=found.version,
        channel=ChannelKind.SMS,
        status=Status.ASKING,
        language="en",
        at=found.questions[0].id,
        asked_at=NOW,
        prompted_at=NOW,
    )
    return replace(state, **given)


def happen(
    state: Conversation, event: Event, now: datetime = LATER, known: Knowledge | None = None
) -> tuple[Conversation, list[Effect]]:
    """Let one thing happen."""
    result = step(state, event, World(known or knowledge(), now, open_hours=True))
    return result.state, list(result.effects)


def say(state: Conversation, text: str = "", **given: Any) -> tuple[Conversation, list[str]]:
    """Let the child write, ten minutes after the message before; give the kinds of the replies."""
    moment = LATER + timedelta(minutes=10) * len(state.seen)
    state = replace(state, prompted_at=state.prompted_at or state.asked_at)
    after, effects = happen(state, Message(f"m{len(state.seen)}", moment, text, **given), moment)
    return after, kinds(effects)


def kinds(effects: list[Effect]) -> list[str]:
    """Return the kinds that are sent."""
    return [effect.kind for effect in effects if isinstance(effect, Send)]

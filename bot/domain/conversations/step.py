"""One step of a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversations.asking import doubt_by_sign, is_about_safety
from bot.domain.conversations.effects import Effect
from bot.domain.conversations.events import Event, Message, Reaction, Unheard
from bot.domain.conversations.happenings import counts, happen
from bot.domain.conversations.hearing import hear
from bot.domain.conversations.knowledge import World
from bot.domain.conversations.state import Conversation
from bot.domain.conversations.turn import Turn


@dataclass(frozen=True, slots=True)
class Step:
    """The state after an event, and what must be done, in order."""

    state: Conversation
    effects: tuple[Effect, ...]


def step(state: Conversation, event: Event, world: World) -> Step:
    """Take one event: pure, total (never raises for what a child can send), the same for the same input.

    A message or reaction that was heard before changes nothing.
    """
    if isinstance(event, Message | Reaction | Unheard) and event.provider_id in state.seen:
        return Step(state, ())
    turn = Turn(state, world, _message(event, world))
    if isinstance(event, Message):
        hear(turn)
    elif isinstance(event, Reaction):
        react(turn, event)
    else:
        happen(turn, event)
    return Step(turn.state, tuple(turn.effects))


def react(turn: Turn, reaction: Reaction) -> None:
    """Take an emoji on the open question as its answer; on the question about being safe it never is one.

    A face or thumb that says no there, also on the answer given before, brings an adult.
    """
    if is_about_safety(turn, reaction.question):
        doubt_by_sign(turn, reaction)
    elif counts(turn, reaction):
        hear(turn)


def _message(event: Event, world: World) -> Message:
    if isinstance(event, Message):
        return event
    if isinstance(event, Reaction):
        return Message(event.provider_id, event.at, event.emoji)
    if isinstance(event, Unheard):
        return Message(event.provider_id, event.at)
    return Message("", world.now)

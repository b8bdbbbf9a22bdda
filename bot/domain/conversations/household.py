"""One phone, several children: who is speaking, and that nothing is kept under the wrong child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.answers import normalise
from bot.domain.conversations.commands import resume
from bot.domain.conversations.effects import Effect, Send
from bot.domain.conversations.events import Event, Message
from bot.domain.conversations.knowledge import World
from bot.domain.conversations.menus import begin
from bot.domain.conversations.state import Conversation, Status, remember
from bot.domain.conversations.step import step
from bot.domain.conversations.turn import TALKING, Turn
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent

IDLE = timedelta(hours=4)
"""After this silence a shared phone may be in other hands."""
WHO_TRIES = 2
BEGUN = frozenset({Status.CODE, Status.LANGUAGE, Status.NOTICE})


@dataclass(frozen=True, slots=True)
class Household:
    """The children on one address by alias; ``speaker`` is the one who writes, None while nobody said."""

    members: Mapping[str, Conversation]
    speaker: str | None = None
    asking_who: bool = False
    who_tries: int = 0
    last_at: datetime | None = None

    @property
    def first(self) -> str:
        """Give the alias that unattributed facts of the address are kept under."""
        return self.speaker or next(iter(self.members))


@dataclass(frozen=True, slots=True)
class HouseholdStep:
    """The household after an event, and what must be done, each under a child's alias."""

    household: Household
    effects: tuple[tuple[str, Effect], ...] = field(default=())


def step_household(household: Household, event: Event, world: World) -> HouseholdStep:
    """Take one event at an address; with one child this is that child's step and nothing else."""
    if len(household.members) == 1 or not isinstance(event, Message):
        return _pass_on(household, household.first, event, world)
    if any(event.provider_id in member.seen for member in household.members.values()):
        return HouseholdStep(household)
    named = _named(household, event, world)
    if named is not None:
        return _switch(household, named, event, world)
    household_now = replace(household, last_at=event.at)
    if household.asking_who or _is_idle(household, event):
        return _who(household_now, event, world)
    return _pass_on(household_now, household.first, event, world)


def _pass_on(household: Household, alias: str, event: Event, world: World) -> HouseholdStep:
    before = household.members[alias]
    result = step(before, event, world)
    begins = result.state.status in BEGUN and before.beneath is Status.INVITED
    if len(household.members) > 1 and household.speaker is None and begins:
        heard = replace(before, seen=result.state.seen)
        return _ask_who(_with(household, alias, heard), alias)
    return HouseholdStep(_with(household, alias, result.state), tuple((alias, e) for e in result.effects))


def _ask_who(household: Household, alias: str) -> HouseholdStep:
    return HouseholdStep(replace(household, asking_who=True), ((alias, Send("who")),))


def _with(household: Household, alias: str, state: Conversation) -> Household:
    return replace(household, members={**household.members, alias: state})


def _named(household: Household, message: Message, world: World) -> str | None:
    """Give the alias that the message names: "its amina" at any time, the bare name or number when asked."""
    if message.button is not None and message.button.question == "who":
        return next((alias for alias in household.members if alias == message.button.key), None)
    words = normalise(message.text).words
    aliases = {normalise(alias).words: alias for alias in household.members}
    if household.asking_who:
        places = {str(place): alias for place, alias in enumerate(household.members, 1)}
        if (found := aliases.get(words) or places.get(words)) is not None:
            return found
    for prefix in _prefixes(household, world):
        if words.startswith(f"{prefix} ") and (rest := words.removeprefix(f"{prefix} ")) in aliases:
            return aliases[rest]
    return None


def _prefixes(household: Household, world: World) -> list[str]:
    vocabulary = world.knowledge.vocabulary
    codes = {ENGLISH, *(member.language or ENGLISH for member in household.members.values())}
    return [
        prefix for words in vocabulary.languages.values() for prefix in words.i_am if words.code in codes
    ] or [prefix for words in vocabulary.languages.values() for prefix in words.i_am]


def _switch(household: Household, alias: str, message: Message, world: World) -> HouseholdStep:
    """Let this child speak from now on: her open question, or her notice."""
    heard = remember(household.members[alias], message.provider_id)
    turn = Turn(heard, world, message)
    resume(turn)
    if turn.state.status is Status.INVITED:
        begin(turn)
    else:
        turn.prompt()
    now = replace(household, speaker=alias, asking_who=False, who_tries=0, last_at=message.at)
    return HouseholdStep(_with(now, alias, turn.state), tuple((alias, effect) for effect in turn.effects))


def _is_idle(household: Household, message: Message) -> bool:
    active = [m for m in household.members.values() if m.beneath in TALKING | {Status.NOTICE}]
    return len(active) > 1 and household.last_at is not None and message.at - household.last_at >= IDLE


def _who(household: Household, message: Message, world: World) -> HouseholdStep:
    """Ask who is writing; words that cannot be placed are kept and, in the end, left to a person."""
    alias = household.first
    turn = Turn(household.members[alias], world, message)
    if (
        turn.world.knowledge.vocabulary.alarm(turn.text)
        or turn.text.words == "9"
        or Intent.STOP in turn.intents
    ):
        return _pass_on(household, alias, message, world)
    turn.state = remember(turn.state, message.provider_id)
    turn.jot()
    asked = household.who_tries + (1 if household.asking_who else 0)
    if asked > WHO_TRIES:
        turn.flag("message_waiting")
    else:
        turn.effects.append(Send("who"))
    now = replace(household, asking_who=True, who_tries=asked)
    return HouseholdStep(_with(now, alias, turn.state), tuple((alias, effect) for effect in turn.effects))

"""One phone, several children: their conversations together, and what counts for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.conversations.effects import Effect, OptIn, OptOut, Raise, Withdraw, WrongPerson
from bot.domain.conversations.events import Event, Message
from bot.domain.conversations.knowledge import World
from bot.domain.conversations.state import Conversation, Status, changed
from bot.domain.conversations.step import step
from bot.domain.conversations.turn import Turn

# After this silence a shared phone may be in other hands.
IDLE = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Household:
    """The children on one address by alias; ``speaker`` is the one who writes, None while nobody said.

    ``waiting`` are the messages that came since we asked who is writing; they are heard as the child's who is named.
    """

    members: Mapping[str, Conversation]
    speaker: str | None = None
    asking_who: bool = False
    who_tries: int = 0
    last_at: datetime | None = None
    waiting: tuple[Message, ...] = ()

    @property
    def first(self) -> str:
        """Return the alias that unattributed facts of the address are kept under."""
        return self.speaker or next(iter(self.members))

    def is_writer_unknown(self, at: datetime) -> bool:
        """Return whether nobody said who writes at this moment, or so long ago that the phone may be in other hands."""
        if len(self.members) == 1:
            return False
        return self.speaker is None or self.asking_who or self.is_idle(at)

    def is_idle(self, at: datetime) -> bool:
        """Return whether the phone of several children was silent so long that it may be in other hands."""
        return len(self.members) > 1 and self.last_at is not None and at - self.last_at >= IDLE

    def has_heard(self, provider_id: str) -> bool:
        """Return whether a message was heard before, or waits for a name."""
        heard = any(provider_id in member.seen for member in self.members.values())
        return heard or any(message.provider_id == provider_id for message in self.waiting)

    @property
    def is_known_to_all(self) -> bool:
        """Return whether every child's code was checked, so that their names may stand on this phone."""
        return all(member.verified for member in self.members.values())


@dataclass(frozen=True, slots=True)
class HouseholdStep:
    """The household after an event, and what must be done, each under a child's alias."""

    household: Household
    effects: tuple[tuple[str, Effect], ...] = field(default=())


def pass_on(household: Household, alias: str, event: Event, world: World) -> HouseholdStep:
    """Return the household after an event was heard in one child's conversation."""
    result = step(household.members[alias], event, world)
    now = with_member(household, alias, result.state)
    return HouseholdStep(now, tuple((alias, effect) for effect in result.effects))


def for_all(before: Household, passed: HouseholdStep) -> HouseholdStep:
    """Let STOP, START and "wrong number" count for every child on the phone: they are about the address."""
    effects = list(passed.effects)
    household = passed.household
    heard = [
        (name, _OF_THE_ADDRESS[type(each)]) for name, each in passed.effects if type(each) in _OF_THE_ADDRESS
    ]
    for name, change in heard:
        for other in (alias for alias in before.members if alias != name):
            state, done = change(household.members[other])
            household = with_member(household, other, state)
            effects += [(other, each) for each in done]
    return HouseholdStep(household, tuple(effects))


def _stop(state: Conversation) -> tuple[Conversation, list[Effect]]:
    stopped = {"status": Status.STOPPED, "resume": state.beneath, "confirm": None, "held": False}
    return _flagged(changed(state, stopped), "opted_out")


def _start(state: Conversation) -> tuple[Conversation, list[Effect]]:
    flags = tuple(flag for flag in state.flags if flag != "opted_out")
    gone: list[Effect] = [Withdraw("opted_out")] if flags != state.flags else []
    return changed(state, {"status": state.beneath, "resume": None, "flags": flags}), gone


def _forget(state: Conversation) -> tuple[Conversation, list[Effect]]:
    wrong = {"status": Status.WRONG_PERSON, "resume": None, "confirm": None, "held": False}
    return _flagged(changed(state, wrong), "contact_wrong")


def _flagged(state: Conversation, flag: str) -> tuple[Conversation, list[Effect]]:
    if flag in state.flags:
        return state, []
    return changed(state, {"flags": (*state.flags, flag)}), [Raise(flag)]


def with_member(household: Household, alias: str, state: Conversation) -> Household:
    """Return the household with another state of one child's conversation."""
    return replace(household, members={**household.members, alias: state})


def result_of(household: Household, alias: str, turn: Turn) -> HouseholdStep:
    """Return what a turn of one child's conversation made of the household."""
    effects = tuple((alias, effect) for effect in turn.effects)
    return HouseholdStep(with_member(household, alias, turn.state), effects)


_OF_THE_ADDRESS = {OptOut: _stop, OptIn: _start, WrongPerson: _forget}

"""Which child on a shared phone is writing, so that nothing is kept under the wrong child."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.answers import normalise
from bot.domain.conversations.attribution import BURST, is_same_album
from bot.domain.conversations.commands import command, command_of, resume
from bot.domain.conversations.danger import not_safe_key
from bot.domain.conversations.effects import Effect, KeepNote, Send, Store
from bot.domain.conversations.events import Event, Message, Unheard
from bot.domain.conversations.household import (
    Household,
    HouseholdStep,
    for_all,
    pass_on,
    result_of,
    with_member,
)
from bot.domain.conversations.knowledge import World
from bot.domain.conversations.menus import begin
from bot.domain.conversations.state import Status, changed
from bot.domain.conversations.turn import FINAL, TALKING, Turn
from bot.domain.lexicons import Intent

# The commands that are answered before we know who writes; the others name an IRO, or change a conversation.
NAMES_NOBODY = frozenset({Intent.HELP, Intent.ASKS, Intent.ABOUT})
WHO_TRIES = 2
# A bare number sooner than this after the message before was typed without having seen the list of names.
READING_A_LIST = timedelta(seconds=2)
BEFORE_WHO = frozenset({Status.INVITED, Status.CODE})
BEGUN = frozenset({Status.LANGUAGE, Status.NOTICE, Status.DECLINED})


def step_household(household: Household, event: Event, world: World) -> HouseholdStep:
    """Take one event at an address; with one child this is that child's step and nothing else."""
    if len(household.members) == 1 or not isinstance(event, Message | Unheard):
        return pass_on(household, household.first, event, world)
    if isinstance(event, Unheard):
        return _take_unheard(household, event, world)
    return _take_message(household, event, world)


def _take_unheard(household: Household, event: Unheard, world: World) -> HouseholdStep:
    if household.asking_who:
        return _ask_who(household, Message(event.provider_id, event.at), world)
    return pass_on(household, household.first, event, world)


def _take_message(household: Household, event: Message, world: World) -> HouseholdStep:
    """Find out who is writing, and let that child be heard."""
    if household.has_heard(event.provider_id):
        return HouseholdStep(household)
    now = replace(household, last_at=event.at)
    if (silent := _silent(household)) is not None:
        return for_all(now, pass_on(now, silent, event, world))
    named = _named(household, event, world)
    if named is not None:
        return _switch(now, named, event, world)
    unnamed = household.speaker is None and household.is_known_to_all
    if household.asking_who or unnamed or household.is_idle(event.at):
        return _who(now, event, world)
    return _speak(now, event, world)


def _speak(household: Household, message: Message, world: World) -> HouseholdStep:
    """Let the child who writes be heard; before the notice somebody must have said who that is."""
    alias = household.first
    before = household.members[alias]
    passed = pass_on(household, alias, message, world)
    status = passed.household.members[alias].status
    if household.speaker is not None or before.beneath not in BEFORE_WHO or status not in BEGUN:
        return for_all(household, passed)
    if message.is_code and message.names is not None and message.names in household.members:
        return _switch(_verified(household, {message.names}), message.names, message, world)
    if message.is_code:
        asking = _verified(household, set(household.members))
    else:
        asking = replace(household, waiting=(*household.waiting, message))
    return _ask_who(replace(asking, asking_who=True, who_tries=0), message, world)


def _ask_who(household: Household, message: Message, world: World) -> HouseholdStep:
    turn = Turn(household.members[household.first], world, message)
    if not any(each.provider_id == message.provider_id for each in household.waiting):
        turn.remember()
    turn.send("who")
    return result_of(household, household.first, turn)


def _silent(household: Household) -> str | None:
    """Return a child under whose name the address said STOP or "wrong number", the one who speaks before others."""
    aliases = sorted(household.members, key=lambda alias: alias != household.first)
    return next((alias for alias in aliases if household.members[alias].status in FINAL), None)


def _verified(household: Household, aliases: Collection[str]) -> Household:
    """Count a code for the child whose card it is, or for all when the card names none."""
    members = dict(household.members)
    for alias in aliases:
        if members[alias].beneath in BEFORE_WHO:
            members[alias] = changed(
                members[alias], {"status": Status.INVITED, "resume": None, "verified": True, "code_tries": 0}
            )
    return replace(household, members=members)


def _named(household: Household, message: Message, world: World) -> str | None:
    """Return the alias that the message names: "its amina" at any time, the bare name or number when asked."""
    button = message.button
    if button is not None:
        return str(button.key) if button.question == "who" and button.key in household.members else None
    words = normalise(message.text).words
    aliases = {normalise(alias).words: alias for alias in household.members}
    if household.asking_who:
        seen = household.last_at is None or message.at - household.last_at >= READING_A_LIST
        places = {str(place): alias for place, alias in enumerate(household.members, 1)} if seen else {}
        if (found := aliases.get(words) or places.get(words)) is not None:
            return found
    for prefix in world.knowledge.vocabulary.introductions:
        if words.startswith(f"{prefix} ") and (rest := words.removeprefix(f"{prefix} ")) in aliases:
            return aliases[rest]
    return None


def _switch(household: Household, alias: str, message: Message, world: World) -> HouseholdStep:
    """Let this child speak from now on: what waited is the child's, else the open question or the notice comes."""
    turn = Turn(household.members[alias], world, message)
    turn.remember()
    now = replace(household, speaker=alias, asking_who=False, who_tries=0, waiting=())
    if household.waiting:
        return _hear_waiting(with_member(now, alias, turn.state), alias, household.waiting, world)
    resume(turn)
    if turn.state.status in {Status.INVITED, Status.NO_REPLY} and not turn.state.with_officer:
        begin(turn)
    else:
        turn.prompt()
    return result_of(now, alias, turn)


def _hear_waiting(
    household: Household, alias: str, waiting: tuple[Message, ...], world: World
) -> HouseholdStep:
    """Let the named child's conversation hear what waited, in order; only the last of it is answered."""
    effects: list[tuple[str, Effect]] = []
    said = household.members[alias].said
    for message in waiting:
        unsaid = changed(household.members[alias], {"said": said})  # what was not sent after all
        household = with_member(household, alias, unsaid)
        passed = for_all(household, pass_on(household, alias, message, world))
        household = passed.household
        effects = [each for each in effects if not isinstance(each[1], Send)]
        effects += [(name, _said_by(effect, message)) for name, effect in passed.effects]
    turn = Turn(household.members[alias], world, waiting[-1])
    if not _is_prompted(turn, [effect for _, effect in effects]):
        turn.prompt()
    household = with_member(household, alias, turn.state)
    return HouseholdStep(household, (*effects, *((alias, effect) for effect in turn.effects)))


def _is_prompted(turn: Turn, effects: Sequence[Effect]) -> bool:
    """Return whether a step says something, and with it the question that is open and was not sent yet."""
    sends = [effect for effect in effects if isinstance(effect, Send)]
    is_unsent = turn.state.status in TALKING and turn.state.at is not None and turn.state.prompted_at is None
    return any(send.question == turn.state.at for send in sends) if is_unsent else bool(sends)


def _said_by(effect: Effect, message: Message) -> Effect:
    """Name the message that said this, as it is not the one that is being heard."""
    if isinstance(effect, Store | KeepNote):
        return replace(effect, message=effect.message or message.provider_id)
    return effect


def _who(household: Household, message: Message, world: World) -> HouseholdStep:
    """Ask who is writing; what was said waits for the name and, in the end, is left to a person."""
    alias = household.first
    turn = Turn(household.members[alias], world, message)
    if _concerns_the_address(turn):
        asking = replace(household, asking_who=True)  # whoever writes next says who it is
        return for_all(asking, pass_on(asking, alias, message, world))
    if command_of(turn) in NAMES_NOBODY:
        turn.remember()
        _inform(turn)
        return result_of(replace(household, asking_who=True), alias, turn)
    more = is_same_album(turn) or _follows_a_file(household, message)
    cost = 1 if household.asking_who and message.media is None else 0
    asked = household.who_tries + cost
    if asked > WHO_TRIES or message.media is not None:
        turn.flag("message_waiting")
    if asked <= WHO_TRIES and not more:
        turn.send("who")
    waiting = (*household.waiting, message)
    return result_of(replace(household, asking_who=True, who_tries=asked, waiting=waiting), alias, turn)


def _follows_a_file(household: Household, message: Message) -> bool:
    """Return whether a file belongs to the file that waits already: an album is asked about once."""
    last = household.waiting[-1] if household.waiting else None
    is_file = message.media is not None and last is not None and last.media is not None
    return last is not None and is_file and message.at - last.at <= BURST


def _inform(turn: Turn) -> None:
    """Answer a question about us, and ask again who it is, whatever the child's own conversation waits for."""
    status = turn.state.status
    turn.change(status=Status.WHO)
    command(turn)
    turn.change(status=status)


def _concerns_the_address(turn: Turn) -> bool:
    """Return whether it does not matter who wrote: danger, STOP, a wrong number."""
    heard = turn.message.text and turn.world.knowledge.vocabulary.danger_in(turn.text)
    nine = not_safe_key(Turn(turn.state, turn.world, turn.message))
    return bool(heard or nine or {Intent.STOP, Intent.WRONG} & turn.intents)

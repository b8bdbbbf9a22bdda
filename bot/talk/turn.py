"""Letting the children on an address hear one of their messages: who is meant, what was said, what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain.conversations import (
    Effect,
    Household,
    HouseholdStep,
    Message,
    Send,
    Unheard,
    offering,
    step_household,
)
from bot.domain.delivery import can_be_answered
from bot.domain.kinds import facts_of
from bot.domain.messages import Inbound
from bot.ground.context import Context
from bot.store import statements, writes
from bot.store.keys import cipher
from bot.talk import echoes, effects, machines, phones, references
from bot.talk.cause import cause_of
from bot.talk.interpret import Names, event_of
from bot.talk.references import Reference

Rows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One stored message, its moment, and what the use cases know; ``code_of`` is the child whose card's code it is."""

    inbound: Inbound
    id: int
    now: datetime
    context: Context
    code_of: int | None = None


def listen(connection: Connection, rows: Rows, arrival: Arrival) -> int | None:
    """Step the conversation that a message belongs to and keep what comes of it.

    Return that conversation's id; None when nobody on a shared phone has said who wrote it, so that it waits.
    """
    unchanged = references.changes_nothing(connection, arrival.inbound, arrival.id)
    arrival = without_ours(connection, rows, arrival)
    about = references.find(connection, arrival.inbound)
    rows = _meant(connection, rows, arrival, about)
    names = phones.names_on(connection, rows)
    waited = phones.waiting_for_a_name(connection, rows)
    before = _household(rows, names, waited.values(), arrival, about)
    result = HouseholdStep(before) if unchanged else _step(before, rows, arrival, about, names)
    result = machines.restrained(
        connection, rows, arrival.inbound, arrival.now, arrival.context, before, result
    )
    ids = {each.provider_id: inbound_id for inbound_id, each in waited.items()}
    _keep(connection, rows, arrival, names, before, result, ids)
    if len(result.household.waiting) > len(before.waiting):
        return None
    whose = _whose(names, before, result)
    if waited and not result.household.waiting and before.waiting:
        connection.execute(writes.CLAIM_WAITING, {"ids": list(waited), "whose": whose})
    return whose


def _household(
    rows: Rows, names: Names, waited: Iterable[Message], arrival: Arrival, about: Reference | None
) -> Household:
    """Return the children on this phone; what a message refers to says which of them wrote it."""
    household = _offering(phones.household_of(rows, names, waited), arrival.context.accepted)
    if about is None or about.conversation_id not in names:
        return household
    at = arrival.inbound.sent_at or arrival.now
    return phones.spoken_by(household, names[about.conversation_id], at)


def _offering(household: Household, accepted: Sequence[str] | None) -> Household:
    """Let each conversation offer the languages that are accepted today, once somebody has decided about any."""
    if accepted is None:
        return household
    members = {name: offering(state, accepted) for name, state in household.members.items()}
    is_same = all(members[name] is state for name, state in household.members.items())
    return household if is_same else replace(household, members=members)


def _meant(connection: Connection, rows: Rows, arrival: Arrival, about: Reference | None) -> Rows:
    """Return the conversation that is over when a message quotes it: its readers read the words too."""
    if about is None or any(row.conversation_id == about.conversation_id for row in rows):
        return rows
    sender = arrival.inbound.sender
    channel, provider_id = sender.channel.value, sender.provider_id
    who = {"channel": channel, "lookup": cipher.lookup(channel, provider_id), "key": about.conversation_id}
    return statements.FIND_TALK.rows(connection, who) or rows


def without_ours(connection: Connection, rows: Rows, arrival: Arrival) -> Arrival:
    """Take out of a message what no child wrote: our own words, and what a machine says by itself."""
    address_id = rows[0].address_id if rows else None
    own = echoes.own_words(connection, address_id, arrival.inbound, arrival.now, arrival.context)
    return arrival if own is arrival.inbound else replace(arrival, inbound=own)


def _step(
    before: Household, rows: Rows, arrival: Arrival, about: Reference | None, names: Names
) -> HouseholdStep:
    state = before.members[before.first]
    event = event_of(arrival.inbound, about, state, names, arrival.now, arrival.context)
    if arrival.code_of is not None and isinstance(event, Message):
        carded = next((row for row in rows if row.child_id == arrival.code_of), None)
        named = names[carded.conversation_id] if carded is not None and len(rows) > 1 else None
        event = replace(event, is_code=True, names=named)
    if event is None:
        event = Unheard(arrival.inbound.provider_message_id, arrival.inbound.sent_at or arrival.now)
    return step_household(before, event, arrival.context.world(arrival.now))


def _keep(
    connection: Connection,
    rows: Rows,
    arrival: Arrival,
    names: Names,
    before: Household,
    result: HouseholdStep,
    waited: Mapping[str, int],
) -> None:
    shared = names if len(rows) > 1 else {}
    unknown = before.is_writer_unknown(arrival.inbound.sent_at or arrival.now)
    channel = arrival.inbound.sender.channel
    for row in rows:
        alias = names[row.conversation_id]
        told = [each for whose, each in result.effects if whose == alias and _can_be_told(arrival, each)]
        was, state = before.members[alias], result.household.members[alias]
        if told or state is not was:
            purpose = f"{row.conversation_id}:in:{arrival.id}"
            cause = cause_of(
                row, channel, arrival.now, purpose,
                inbound_id=arrival.id, aliases=shared, is_writer_unknown=unknown, waited=waited,
            )  # fmt: skip
            effects.keep(connection, cause, was, state, told, arrival.context)
    if shared:
        phones.remember(connection, rows, names, result.household, arrival.now)


def _can_be_told(arrival: Arrival, effect: Effect) -> bool:
    """Return whether an effect makes sense: a sender who blocked us, or cannot receive anything, is sent nothing.

    What the provider has answered itself is not said once more.
    """
    if not isinstance(effect, Send):
        return True
    inbound = arrival.inbound
    said = inbound.answered_by_provider and facts_of(effect.kind).provider_says
    return not (inbound.departed or said) and can_be_answered(inbound.sender, arrival.context.own_numbers)


def _whose(names: Names, before: Household, result: HouseholdStep) -> int:
    """Return the conversation that took a message: the one it changed, else the one that speaks."""
    told = {alias for alias, _ in result.effects}
    members = result.household.members
    changed = (
        conversation
        for conversation, alias in names.items()
        if alias in told or members[alias] is not before.members[alias]
    )
    speaking = next(conversation for conversation, alias in names.items() if alias == result.household.first)
    return speaking if result.household.first in told else next(changed, speaking)

"""Taking in a message: store it, let the conversation hear it, keep its words, queue the replies; one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain.conversations import Conversation, Effect, Household, Send, from_json, step_household
from bot.domain.messages import ChannelKind, Inbound
from bot.services import keeping, statements
from bot.services.context import Context
from bot.services.hearing import Heard, subject_of
from bot.services.interpreting import clean, event_of, kept_media
from bot.store.keys import cipher

_ALONE = ""


class Outcome(StrEnum):
    """What became of an inbound message."""

    HANDLED = "handled"
    TRIAGE = "triage"
    REPEATED = "repeated"


def receive(connection: Connection, inbound: Inbound, now: datetime, context: Context) -> Outcome:
    """Take one message inside the caller's transaction; a repeat of the same provider id changes nothing.

    A message from an address nobody knows, or with no conversation open, is kept for a person (triage).
    """
    rows = _open_conversations(connection, inbound)
    known = [row for row in rows if row.conversation_id is not None]
    outcome = Outcome.HANDLED if known else Outcome.TRIAGE
    address_id = rows[0].address_id if rows else None
    inbound_id = _store(
        connection, inbound, now, outcome, address_id, known[-1].conversation_id if known else None
    )
    if inbound_id is None:
        return Outcome.REPEATED
    if known:
        _hear(connection, known, inbound, inbound_id, now, context)
    return outcome


def keep_unread(
    connection: Connection, channel: ChannelKind, provider_message_id: str, raw: bytes, now: datetime
) -> None:
    """Keep an authentic request that could not be read, for a person to look at."""
    statements.add_once(
        connection,
        statements.INBOUND,
        channel=channel.value,
        provider_message_id=provider_message_id,
        raw=raw,
        received_at=now,
        outcome=Outcome.TRIAGE.value,
    )


def _open_conversations(connection: Connection, inbound: Inbound) -> list[Row[Any]]:
    who = {
        "channel": inbound.sender.channel.value,
        "lookup": cipher.lookup(inbound.sender.channel.value, inbound.sender.provider_id),
    }
    if connection.dialect.name != "sqlite":
        connection.execute(statements.LOCK_ADDRESS, who)
    return list(connection.execute(statements.FIND_OPEN, who))


def _store(
    connection: Connection,
    inbound: Inbound,
    now: datetime,
    outcome: Outcome,
    address_id: int | None,
    conversation_id: int | None,
) -> int | None:
    channel = inbound.sender.channel.value
    return statements.add_once(
        connection,
        statements.INBOUND,
        channel=channel,
        provider_message_id=inbound.provider_message_id,
        lookup=cipher.lookup(channel, inbound.sender.provider_id),
        address_id=address_id,
        conversation_id=conversation_id,
        sender=inbound.sender.provider_id,
        body=clean(inbound.text),
        raw=inbound.raw,
        media=kept_media(inbound),
        received_at=now,
        sent_at=inbound.sent_at,
        outcome=outcome.value,
    )


def _hear(
    connection: Connection,
    rows: Sequence[Row[Any]],
    inbound: Inbound,
    inbound_id: int,
    now: datetime,
    context: Context,
) -> None:
    names = _names(connection, rows)
    before = _household(rows, names)
    subjects = [subject_of(row) for row in rows]
    event = event_of(connection, inbound, subjects, names, now)
    result = step_household(before, event, context.world(now))
    by_alias = {names[row.child_id]: row for row in rows}
    for alias, row in by_alias.items():
        effects = [
            effect for whose, effect in result.effects if whose == alias and _can_be_told(inbound, effect)
        ]
        state = result.household.members[alias]
        if effects or state is not before.members[alias]:
            purpose = f"{row.conversation_id}:in:{inbound_id}"
            aliases = tuple(filter(None, names.values()))
            heard = Heard(subject_of(row), inbound.sender.channel, inbound_id, now, purpose, aliases)
            keeping.keep(connection, heard, before.members[alias], state, effects, context)
    if len(rows) > 1:
        _remember_speaker(connection, rows, names, result.household)


def _can_be_told(inbound: Inbound, effect: Effect) -> bool:
    """Tell whether an effect makes sense: who blocked us cannot be sent a goodbye."""
    return not (inbound.departed and isinstance(effect, Send))


def _names(connection: Connection, rows: Sequence[Row[Any]]) -> Mapping[int, str]:
    """Give each child's alias on this phone; a phone with one child needs none."""
    if len(rows) == 1:
        return {rows[0].child_id: _ALONE}
    found = connection.execute(statements.ALIASES, {"key": rows[0].address_id}).all()
    aliases = {row.child_id: row.alias for row in found if row.alias}
    return {row.child_id: aliases.get(row.child_id, str(place)) for place, row in enumerate(rows, 1)}


def _household(rows: Sequence[Row[Any]], names: Mapping[int, str]) -> Household:
    first = rows[0]
    return Household(
        members={names[row.child_id]: state_of(row) for row in rows},
        speaker=names.get(first.speaker_id),
        asking_who=first.asking_who,
        who_tries=first.who_tries,
        last_at=first.heard_at,
    )


def state_of(row: Row[Any]) -> Conversation:
    """Read a conversation's state, with the moment at which its open question was really sent."""
    state = from_json(row.state)
    seen = row.prompted == state.at and row.prompted_at is not None
    fresh = seen and (state.asked_at is None or row.prompted_at >= state.asked_at)
    return replace(state, prompted_at=row.prompted_at if fresh else None)


def _remember_speaker(
    connection: Connection, rows: Sequence[Row[Any]], names: Mapping[int, str], household: Household
) -> None:
    children = {alias: child for child, alias in names.items()}
    connection.execute(
        statements.SAVE_ADDRESS,
        {
            "key": rows[0].address_id,
            "speaker_id": children.get(household.speaker or _ALONE),
            "asking_who": household.asking_who,
            "who_tries": household.who_tries,
            "heard_at": household.last_at,
        },
    )

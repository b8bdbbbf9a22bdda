"""A phone with several children: each has a name on it, and words that nobody claims are kept under none of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain.conversations import (
    Conversation,
    Household,
    Message,
    amend,
    consent_kind,
    consent_said,
    from_json,
)
from bot.outbox import addresses
from bot.store import statements, writes

ALONE = ""


def names_on(connection: Connection, rows: Sequence[Row[Any]]) -> Mapping[int, str]:
    """Return each conversation's child a name on this phone, by conversation; a phone with one child needs none."""
    if len(rows) == 1:
        return {rows[0].conversation_id: ALONE}
    return _named(connection, rows[0].address_id, rows)


def names_at(connection: Connection, address_id: int) -> Mapping[int, str]:
    """Return the names of the children on a shared phone, by open conversation; nothing where there is only one."""
    rows = statements.OPEN_AT.rows(connection, {"key": address_id})
    return _named(connection, address_id, rows) if len(rows) > 1 else {}


def _named(connection: Connection, address_id: int, rows: Sequence[Row[Any]]) -> Mapping[int, str]:
    found = statements.ALIASES.rows(connection, {"key": address_id})
    aliases = {row.child_id: row.alias for row in found if row.alias}
    names: dict[int, str] = {}
    for place, row in enumerate(rows, 1):
        name = aliases.get(row.child_id, str(place))
        names[row.conversation_id] = f"{name} {place}" if name in names.values() else name
    return names


def waiting_for_a_name(connection: Connection, rows: Sequence[Row[Any]]) -> Mapping[int, Message]:
    """Return the messages that wait until somebody on a shared phone says who is writing, by their stored id."""
    first = rows[0]
    if len(rows) == 1 or not first.asking_who or first.asked_who_at is None:
        return {}
    about = {"key": first.address_id, "since": first.asked_who_at}
    return {row.id: _waited(row) for row in statements.WAITING_FOR_A_NAME.rows(connection, about)}


def _waited(row: Any) -> Message:
    kind = row.media[0][0] if row.media else None
    return Message(row.provider_message_id, row.sent_at or row.received_at, row.body or "", media=kind)


def household_of(
    rows: Sequence[Row[Any]], names: Mapping[int, str], waiting: Iterable[Message] = ()
) -> Household:
    """Read the household of an address, with who is speaking and what waits for a name."""
    first = rows[0]
    speaker = next((row for row in rows if row.child_id == first.speaker_id), None)
    return Household(
        members={names[row.conversation_id]: state_of(row) for row in rows},
        speaker=names[speaker.conversation_id] if speaker is not None and len(rows) > 1 else None,
        asking_who=first.asking_who,
        who_tries=first.who_tries,
        last_at=first.heard_at,
        waiting=tuple(waiting),
    )


def state_of(row: Row[Any]) -> Conversation:
    """Read a conversation's state in line with its address, and when its open question was really sent."""
    state = from_json(row.state)
    asked = {state.at, consent_kind(state) if state.offered_earlier_words is not None else state.at}
    tried = row.prompted_at if row.prompted in asked else None
    amend(state, {"locked": bool(row.locked), "unseen": _is_unseen(state, row), **_sent_since(state, tried)})
    return addresses.with_opt_out(state, row.opted_out_at is not None)


def _is_unseen(state: Conversation, row: Row[Any]) -> bool:
    """Return whether the notice or confirmation that waits for a reply has not been sent yet."""
    wanted = consent_kind(state)
    queued = max((at for said, at in state.said if said == consent_said(state)), default=None)
    if wanted is None or queued is None:
        return False
    return not (row.prompted == wanted and row.prompted_at is not None and row.prompted_at >= queued)


def _sent_since(state: Conversation, tried: datetime | None) -> Mapping[str, datetime | None]:
    """Return when the open question was first tried, and whether a repetition of it still waits."""
    if tried is None:
        return {}
    asked, repeat = state.asked_at, state.repeat_at
    first = tried if asked is None or tried >= asked else None
    return {
        "prompted_at": state.prompted_at or first,
        "repeat_at": repeat if repeat is not None and tried < repeat else None,
    }


def spoken_by(household: Household, alias: str, at: datetime) -> Household:
    """Let the child speak to whose question a message refers: that says who is writing better than a guess."""
    if len(household.members) == 1:
        return household
    return replace(household, speaker=alias, asking_who=False, who_tries=0, last_at=at, waiting=())


def remember(
    connection: Connection,
    rows: Sequence[Row[Any]],
    names: Mapping[int, str],
    household: Household,
    now: datetime,
) -> None:
    """Keep who is speaking on a shared phone, and since when we ask who is."""
    since = (rows[0].asked_who_at or now) if household.asking_who else None
    children = {names[row.conversation_id]: row.child_id for row in rows}
    writes.SAVE_ADDRESS.change(
        connection,
        {
            "key": rows[0].address_id,
            "speaker_id": children.get(household.speaker or ALONE),
            "asking_who": household.asking_who,
            "asked_who_at": since,
            "who_tries": household.who_tries,
            "heard_at": household.last_at,
        },
    )

"""A phone with several children: each has a name on it, and words that nobody claims are kept under none of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain.conversations import (
    Conversation,
    Effect,
    Household,
    HouseholdStep,
    JotDown,
    Raise,
    Send,
    amend,
    from_json,
)
from bot.services import addresses, statements

ALONE = ""


def names_on(connection: Connection, rows: Sequence[Row[Any]]) -> Mapping[int, str]:
    """Give each conversation's child a name on this phone, by conversation; a phone with one child needs none."""
    if len(rows) == 1:
        return {rows[0].conversation_id: ALONE}
    return _named(connection, rows[0].address_id, rows)


def names_at(connection: Connection, address_id: int) -> Mapping[int, str]:
    """Give the names of the children on a shared phone, by open conversation; nothing where there is only one."""
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


def household_of(rows: Sequence[Row[Any]], names: Mapping[int, str]) -> Household:
    """Read the household of an address, with who is speaking."""
    first = rows[0]
    speaker = next((row for row in rows if row.child_id == first.speaker_id), None)
    return Household(
        members={names[row.conversation_id]: state_of(row) for row in rows},
        speaker=names[speaker.conversation_id] if speaker is not None and len(rows) > 1 else None,
        asking_who=first.asking_who,
        who_tries=first.who_tries,
        last_at=first.heard_at,
    )


def state_of(row: Row[Any]) -> Conversation:
    """Read a conversation's state in line with its address, and when its open question was really sent."""
    state = from_json(row.state)
    seen = row.prompted == state.at and row.prompted_at is not None
    fresh = seen and (state.asked_at is None or row.prompted_at >= state.asked_at)
    amend(state, {"prompted_at": row.prompted_at if fresh else None, "locked": bool(row.locked)})
    return addresses.aligned(state, row.opted_out_at is not None)


def spoken_by(household: Household, alias: str, at: datetime) -> Household:
    """Let the child speak to whose question a message refers: that says who is writing better than a guess."""
    if len(household.members) == 1:
        return household
    return replace(household, speaker=alias, asking_who=False, who_tries=0, last_at=at)


def is_unclaimed(result: HouseholdStep) -> bool:
    """Tell whether the words of a step are nobody's yet: we ask who is writing, and there was no danger in them."""
    return result.household.asking_who and all(_is_asking(effect) for _, effect in result.effects)


def _is_asking(effect: Effect) -> bool:
    return (
        isinstance(effect, JotDown)
        or (isinstance(effect, Send) and effect.kind == "who")
        or (isinstance(effect, Raise) and effect.flag == "message_waiting")
    )


def without_words(before: Household, result: HouseholdStep) -> HouseholdStep:
    """Take unclaimed words out of a step: they wait in the triage inbox and are kept under no child."""
    members = {
        alias: replace(before.members[alias], seen=after.seen, flags=after.flags)
        for alias, after in result.household.members.items()
    }
    kept = tuple((alias, effect) for alias, effect in result.effects if not isinstance(effect, JotDown))
    return HouseholdStep(replace(result.household, members=members), kept)


def remember(
    connection: Connection, rows: Sequence[Row[Any]], names: Mapping[int, str], household: Household
) -> None:
    """Keep who is speaking on a shared phone."""
    children = {names[row.conversation_id]: row.child_id for row in rows}
    statements.SAVE_ADDRESS.change(
        connection,
        {
            "key": rows[0].address_id,
            "speaker_id": children.get(household.speaker or ALONE),
            "asking_who": household.asking_who,
            "who_tries": household.who_tries,
            "heard_at": household.last_at,
        },
    )

"""One conversation on several channels: a child who writes from another phone goes on there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.conversations import Conversation, Status, from_json, to_json
from bot.domain.messages import ChannelKind
from bot.store.statements import BINDINGS, CONVERSATIONS

STAYS = (Status.STOPPED.value, Status.WRONG_PERSON.value)


def bring_over(connection: Connection, rows: Sequence[Any], channel: ChannelKind) -> bool:
    """Move a child's open conversation to the phone they write from now; return whether one was moved.

    Only to a confirmed phone that is one child's alone, and never one that said STOP: on a shared phone nobody knows
    who writes before a name is said.
    """
    if not rows or rows[0].opted_out_at is not None or rows[0].wrong_person_at is not None:
        return False
    address_id = rows[0].address_id
    holders = connection.execute(
        select(BINDINGS.c.child_id, BINDINGS.c.confirmed_at, BINDINGS.c.owner).where(
            BINDINGS.c.address_id == address_id, BINDINGS.c.suspended_at.is_(None)
        )
    ).all()
    if len(holders) != 1 or holders[0].confirmed_at is None:
        return False
    talk = connection.execute(
        select(CONVERSATIONS.c.id, CONVERSATIONS.c.state, CONVERSATIONS.c.version).where(
            CONVERSATIONS.c.child_id == holders[0].child_id,
            CONVERSATIONS.c.open,
            CONVERSATIONS.c.address_id.is_not(None),
            CONVERSATIONS.c.status.not_in(STAYS),
        )
    ).one_or_none()
    return talk is not None and _move(connection, talk, holders[0].owner, address_id, channel)


def _move(
    connection: Connection, talk: Any, owner: str | None, address_id: int, channel: ChannelKind
) -> bool:
    state = _proved(replace(from_json(talk.state), channel=channel))
    same = (CONVERSATIONS.c.id == talk.id) & (CONVERSATIONS.c.version == talk.version)
    moved = {
        "address_id": address_id,
        "channel": channel.value,
        "phone_owner": owner,
        "state": to_json(state),
        "version": talk.version + 1,
    }
    return bool(connection.execute(update(CONVERSATIONS).where(same).values(moved)).rowcount)


def _proved(state: Conversation) -> Conversation:
    """Return a conversation that waits for no code: a worker has confirmed the phone to which it moves."""
    waits = state.status in {Status.CODE, Status.LOCKED_OUT}
    status = Status.INVITED if waits else state.status
    resume = Status.INVITED if state.resume is Status.CODE else state.resume
    return replace(state, verified=True, code_tries=0, status=status, resume=resume)

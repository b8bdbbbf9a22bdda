"""What is true of an address, not of one child: STOP, START and "wrong number" hold for everybody on that phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, literal, select, update

from bot.domain.answers import normalise
from bot.domain.conversations import Conversation, Status
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.messages import Inbound
from bot.domain.worries import severity
from bot.services.context import Context
from bot.services.statements import ADDRESSES, CONVERSATIONS
from bot.store.alerts import Flag

FLAGS: Any = Flag.__table__
OPTED_OUT = "opted_out"


def close(connection: Connection, address_id: int, now: datetime) -> None:
    """Take STOP: nothing but safety goes to this address any more."""
    _change(connection, address_id, opted_out_at=now)


def open_again(connection: Connection, address_id: int, _now: datetime) -> None:
    """Take START: the address may be written to again."""
    _change(connection, address_id, opted_out_at=None)


def disown(connection: Connection, address_id: int, now: datetime) -> None:
    """Take "wrong number": the address is somebody else's."""
    _change(connection, address_id, wrong_person_at=now)


def _change(connection: Connection, address_id: int, **facts: datetime | None) -> None:
    connection.execute(update(ADDRESSES).where(ADDRESSES.c.id == address_id).values(facts))


def lose(connection: Connection, address_id: int, now: datetime) -> None:
    """Take a provider's word that this address wants no more messages; the IRO of each child on it is told."""
    still_open = (ADDRESSES.c.id == address_id) & ADDRESSES.c.opted_out_at.is_(None)
    if connection.execute(update(ADDRESSES).where(still_open).values(opted_out_at=now)).rowcount == 0:
        return
    talks = CONVERSATIONS.c.address_id == address_id
    told = insert(FLAGS).from_select(
        ["conversation_id", "review_id", "name", "severity", "raised_at"],
        select(
            CONVERSATIONS.c.id,
            CONVERSATIONS.c.review_id,
            literal(OPTED_OUT),
            literal(severity(OPTED_OUT).value),
            literal(now, FLAGS.c.raised_at.type),
        ).where(talks, CONVERSATIONS.c.open),
    )
    connection.execute(told)


def aligned(state: Conversation, opted_out: bool) -> Conversation:
    """Bring a conversation in line with its address: the provider may have closed it behind the child's back."""
    if not opted_out or state.status in {Status.STOPPED, Status.WRONG_PERSON}:
        return state
    flags = state.flags if OPTED_OUT in state.flags else (*state.flags, OPTED_OUT)
    return replace(state, status=Status.STOPPED, resume=state.beneath, confirm=None, flags=flags)


def heed(connection: Connection, address_id: int, inbound: Inbound, now: datetime, context: Context) -> None:
    """Heed STOP and START at an address with which no conversation is open."""
    vocabulary, words = context.knowledge.vocabulary, normalise(inbound.text)
    if inbound.departed or Intent.STOP in vocabulary.intents(words, ENGLISH, ()):
        close(connection, address_id, now)
    elif vocabulary.is_start(words, ENGLISH):
        open_again(connection, address_id, now)

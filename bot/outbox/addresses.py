"""Facts of an address, not of one child: STOP, START and "wrong number" hold for everybody on that phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, literal, select, update

from bot.domain.answers import normalise
from bot.domain.conversations import FINAL, Conversation, Status
from bot.domain.flags import severity
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.messages import Inbound, Keyword, Unreachable
from bot.ground.context import Context
from bot.store.alerts import Flag
from bot.store.base import table_of
from bot.store.statements import ADDRESSES, CONVERSATIONS

FLAGS = table_of(Flag)
OPTED_OUT, CONTACT_WRONG = "opted_out", "contact_wrong"


def opt_out(connection: Connection, address_id: int, now: datetime) -> None:
    """Record STOP: nothing but safety messages go to this address from now on."""
    _change(connection, address_id, opted_out_at=now)


def opt_in(connection: Connection, address_id: int, _now: datetime) -> None:
    """Record START: the address may be written to again."""
    _change(connection, address_id, opted_out_at=None)


def mark_wrong_person(connection: Connection, address_id: int, now: datetime) -> None:
    """Record "wrong number": the address belongs to somebody else."""
    _change(connection, address_id, wrong_person_at=now)


def _change(connection: Connection, address_id: int, **facts: datetime | str | None) -> None:
    connection.execute(update(ADDRESSES).where(ADDRESSES.c.id == address_id).values(facts))


def mark_stale(connection: Connection, address_id: int, why: Unreachable, now: datetime) -> None:
    """Record that a provider says nobody can be reached here, and tell the IRO of each child on this address.

    From now on only replies go there, to anyone who writes from it.
    """
    fresh = (ADDRESSES.c.id == address_id) & ADDRESSES.c.stale_at.is_(None)
    stale = update(ADDRESSES).where(fresh).values(stale_at=now, stale_reason=why.value)
    if connection.execute(stale).rowcount:
        _tell(connection, address_id, CONTACT_WRONG, now)


def clear_stale(connection: Connection, address_id: int, now: datetime) -> None:
    """Record that a stale address works again: it is written to as before, and the flag about it is withdrawn."""
    stale_at = select(ADDRESSES.c.stale_at).where(ADDRESSES.c.id == address_id)
    since = connection.execute(stale_at).scalar_one()
    if since is None:
        return
    talks = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.address_id == address_id)
    raised = (FLAGS.c.name == CONTACT_WRONG) & (FLAGS.c.raised_at == since) & FLAGS.c.inbound_id.is_(None)
    open_flag = raised & FLAGS.c.withdrawn_at.is_(None) & FLAGS.c.conversation_id.in_(talks)
    connection.execute(update(FLAGS).where(open_flag).values(withdrawn_at=now))
    _change(connection, address_id, stale_at=None, stale_reason=None)


def opt_out_by_provider(connection: Connection, address_id: int, now: datetime) -> None:
    """Record that the provider stopped messages to this address, and tell the IRO of each child on it."""
    still_open = (ADDRESSES.c.id == address_id) & ADDRESSES.c.opted_out_at.is_(None)
    if connection.execute(update(ADDRESSES).where(still_open).values(opted_out_at=now)).rowcount == 0:
        return
    _tell(connection, address_id, OPTED_OUT, now)


def _tell(connection: Connection, address_id: int, flag: str, now: datetime) -> None:
    """Raise a flag in every open conversation at an address."""
    told = insert(FLAGS).from_select(
        ["conversation_id", "review_id", "name", "severity", "raised_at"],
        select(
            CONVERSATIONS.c.id,
            CONVERSATIONS.c.review_id,
            literal(flag),
            literal(severity(flag).value),
            literal(now, FLAGS.c.raised_at.type),
        ).where(CONVERSATIONS.c.address_id == address_id, CONVERSATIONS.c.open),
    )
    connection.execute(told)


def with_opt_out(state: Conversation, opted_out: bool) -> Conversation:
    """Return a conversation as stopped where its address opted out: the provider may have done that by itself."""
    if not opted_out or state.status in FINAL:
        return state
    flags = state.flags if OPTED_OUT in state.flags else (*state.flags, OPTED_OUT)
    return replace(state, status=Status.STOPPED, resume=state.beneath, confirm=None, flags=flags)


def take_keyword(
    connection: Connection, address_id: int, inbound: Inbound, now: datetime, context: Context
) -> None:
    """Take STOP or START from an address with which no conversation is open."""
    vocabulary, words = context.knowledge.vocabulary, normalise(inbound.text)
    stops, starts = inbound.keyword is Keyword.STOP, inbound.keyword is Keyword.START
    if inbound.departed or stops or Intent.STOP in vocabulary.intents(words, ENGLISH, ()):
        opt_out(connection, address_id, now)
    elif starts or vocabulary.is_start(words, ENGLISH):
        opt_in(connection, address_id, now)

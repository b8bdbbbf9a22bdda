"""What is true of an address, not of one child: STOP, START and "wrong number" hold for everybody on that phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, literal, select, update

from bot.domain.answers import normalise
from bot.domain.conversations import Conversation, Status
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


def close(connection: Connection, address_id: int, now: datetime) -> None:
    """Take STOP: nothing but safety goes to this address any more."""
    _change(connection, address_id, opted_out_at=now)


def open_again(connection: Connection, address_id: int, _now: datetime) -> None:
    """Take START: the address may be written to again."""
    _change(connection, address_id, opted_out_at=None)


def disown(connection: Connection, address_id: int, now: datetime) -> None:
    """Take "wrong number": the address is somebody else's."""
    _change(connection, address_id, wrong_person_at=now)


def _change(connection: Connection, address_id: int, **facts: datetime | str | None) -> None:
    connection.execute(update(ADDRESSES).where(ADDRESSES.c.id == address_id).values(facts))


def forsake(connection: Connection, address_id: int, why: Unreachable, now: datetime) -> None:
    """Take a provider's word that nobody can be reached at this address; the IRO of each child on it is told.

    Nothing goes there from now on but replies to anyone who writes from it.
    """
    fresh = (ADDRESSES.c.id == address_id) & ADDRESSES.c.stale_at.is_(None)
    stale = update(ADDRESSES).where(fresh).values(stale_at=now, stale_reason=why.value)
    if connection.execute(stale).rowcount:
        _tell(connection, address_id, CONTACT_WRONG, now)


def find_again(connection: Connection, address_id: int, now: datetime) -> None:
    """Take a sign of life from an address that was stale: it is written to as before, and nobody need mend it."""
    stale_at = select(ADDRESSES.c.stale_at).where(ADDRESSES.c.id == address_id)
    since = connection.execute(stale_at).scalar_one()
    if since is None:
        return
    talks = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.address_id == address_id)
    raised = (FLAGS.c.name == CONTACT_WRONG) & (FLAGS.c.raised_at == since) & FLAGS.c.inbound_id.is_(None)
    open_flag = raised & FLAGS.c.withdrawn_at.is_(None) & FLAGS.c.conversation_id.in_(talks)
    connection.execute(update(FLAGS).where(open_flag).values(withdrawn_at=now))
    _change(connection, address_id, stale_at=None, stale_reason=None)


def lose(connection: Connection, address_id: int, now: datetime) -> None:
    """Take a provider's word that this address wants no more messages; the IRO of each child on it is told."""
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


def aligned(state: Conversation, opted_out: bool) -> Conversation:
    """Bring a conversation in line with its address: the provider may have closed it behind the child's back."""
    if not opted_out or state.status in {Status.STOPPED, Status.WRONG_PERSON}:
        return state
    flags = state.flags if OPTED_OUT in state.flags else (*state.flags, OPTED_OUT)
    return replace(state, status=Status.STOPPED, resume=state.beneath, confirm=None, flags=flags)


def obey(connection: Connection, address_id: int, inbound: Inbound, now: datetime, context: Context) -> None:
    """Obey STOP and START at an address with which no conversation is open."""
    vocabulary, words = context.knowledge.vocabulary, normalise(inbound.text)
    stops, starts = inbound.keyword is Keyword.STOP, inbound.keyword is Keyword.START
    if inbound.departed or stops or Intent.STOP in vocabulary.intents(words, ENGLISH, ()):
        close(connection, address_id, now)
    elif starts or vocabulary.is_start(words, ENGLISH):
        open_again(connection, address_id, now)

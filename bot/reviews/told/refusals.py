"""Why nothing can be told to a child by message now, in words that say what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.domain.conversations import Conversation, Status
from bot.domain.enrolment import PhoneOwner
from bot.ground import channels
from bot.store import statements
from bot.store.statements import ADDRESSES, BINDINGS, CONVERSATIONS
from bot.talk import phones

# The states that a child comes to only after accepting the notice.
BEGUN = frozenset({Status.ASKING, Status.DONE, Status.PARTIAL, Status.WITHDRAWN})


class TellRefusal(StrEnum):
    """Why a child cannot be told something by message."""

    NOT_ASKED = "not_asked"
    NO_PHONE = "no_phone"
    OPTED_OUT = "opted_out"
    WRONG_PERSON = "wrong_person"
    SUSPENDED = "suspended"
    STALE = "stale"
    CHANNEL_OFF = "channel_off"
    DECLINED = "declined"
    NO_NOTICE = "no_notice"
    SHARED = "shared"


REASONS: Mapping[TellRefusal, str] = MappingProxyType(
    {
        TellRefusal.NOT_ASKED: "{name} has not been asked about this review, so Heard has no conversation with them",
        TellRefusal.NO_PHONE: "{name} has no phone to which Heard may write",
        TellRefusal.OPTED_OUT: "{name} said STOP: Heard writes to this phone no more. Call or visit instead",
        TellRefusal.WRONG_PERSON: "This phone belongs to somebody else. Call or visit instead",
        TellRefusal.SUSPENDED: "This phone was reported lost or waits to be checked. Call or visit instead",
        TellRefusal.STALE: "Nobody can be reached on this phone. Call or visit instead",
        TellRefusal.CHANNEL_OFF: "The channel on which {name} writes is switched off",
        TellRefusal.DECLINED: "{name} said no to messages about this review. Call or visit instead",
        TellRefusal.NO_NOTICE: "{name} has not yet agreed to be written to about this review",
        TellRefusal.SHARED: "Others may read this phone, so nothing that {name} said is repeated there. Talk to them",
    }
)


def in_words(refusal: TellRefusal, known_as: str) -> str:
    """Say why nothing can be told."""
    return REASONS[refusal].format(name=known_as)


def why_not(connection: Connection, row: Row[Any] | None, *, quotes: bool = False) -> TellRefusal | None:
    """Return why a child cannot be written to in this conversation; None where they can.

    ``quotes``: the message repeats what the child said, which it never does on a phone that others may read.
    """
    if row is None:
        return TellRefusal.NOT_ASKED
    state = phones.state_of(row)
    facts = _phone(connection, row.conversation_id)
    refusals = {
        TellRefusal.NO_PHONE: row.address_id is None,
        TellRefusal.OPTED_OUT: row.opted_out_at is not None or state.status is Status.STOPPED,
        TellRefusal.WRONG_PERSON: row.wrong_person_at is not None or state.status is Status.WRONG_PERSON,
        TellRefusal.SUSPENDED: facts.suspended,
        TellRefusal.STALE: facts.stale_at is not None,
        TellRefusal.CHANNEL_OFF: not facts.is_on,
        TellRefusal.DECLINED: state.status is Status.DECLINED,
        TellRefusal.NO_NOTICE: not has_agreed(state),
        TellRefusal.SHARED: quotes and is_read_by_others(connection, row),
    }
    return next((refusal for refusal, holds in refusals.items() if holds), None)


def has_agreed(state: Conversation) -> bool:
    """Return whether the child has accepted the notice: only then may a message name the IRO and the review."""
    has_begun = state.status in BEGUN or state.at is not None or bool(state.answers)
    return state.verified and has_begun


def is_read_by_others(connection: Connection, row: Row[Any]) -> bool:
    """Return whether a phone is not the child's alone: several children write from it, or it is a grown-up's."""
    owners = {PhoneOwner.OWN.value, None}
    return row.phone_owner not in owners or _children(connection, row.address_id) > 1


def _children(connection: Connection, address_id: int) -> int:
    bound = (BINDINGS.c.address_id == address_id, BINDINGS.c.suspended_at.is_(None))
    return len(connection.execute(select(BINDINGS.c.child_id).where(*bound).distinct()).all())


def _phone(connection: Connection, conversation_id: int) -> Any:
    return connection.execute(
        select(
            ADDRESSES.c.stale_at,
            statements.IS_SUSPENDED.label("suspended"),
            channels.is_on(CONVERSATIONS.c.channel).label("is_on"),
        )
        .select_from(CONVERSATIONS.outerjoin(ADDRESSES, ADDRESSES.c.id == CONVERSATIONS.c.address_id))
        .where(CONVERSATIONS.c.id == conversation_id)
    ).one()

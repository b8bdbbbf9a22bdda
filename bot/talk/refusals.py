"""Why nothing can be told to a child by message now, in words that say what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from bot.domain.conversations import Conversation, Status
from bot.domain.conversations.officer import can_ask
from bot.domain.enrolment import PhoneOwner
from bot.domain.reviews import LONDON
from bot.enrolment.phones import is_quiet
from bot.ground import channels
from bot.store import statements
from bot.store.statements import ADDRESSES, BINDINGS, CONVERSATIONS
from bot.talk import officers_turn, phones

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
    QUIET = "quiet"
    CHANNEL_OFF = "channel_off"
    DECLINED = "declined"
    NO_NOTICE = "no_notice"
    SHARED = "shared"
    HELD = "held"
    NOT_OPEN = "not_open"
    TAKEN_BACK = "taken_back"


REASONS: Mapping[TellRefusal, str] = MappingProxyType(
    {
        TellRefusal.NOT_ASKED: "{name} has not been asked about this review, so Heard has no conversation with them",
        TellRefusal.NO_PHONE: "{name} has no phone to which Heard may write",
        TellRefusal.OPTED_OUT: "{name} said STOP: Heard writes to this phone no more. Call or visit instead",
        TellRefusal.WRONG_PERSON: "This phone belongs to somebody else. Call or visit instead",
        TellRefusal.SUSPENDED: "This phone was reported lost or waits to be checked. Call or visit instead",
        TellRefusal.STALE: "Nobody can be reached on this phone. Call or visit instead",
        TellRefusal.QUIET: "Nobody has written from this phone for 90 days. Call or visit instead",
        TellRefusal.CHANNEL_OFF: "The channel on which {name} writes is switched off",
        TellRefusal.DECLINED: "{name} said no to messages about this review. Call or visit instead",
        TellRefusal.NO_NOTICE: "{name} has not yet agreed to be written to about this review",
        TellRefusal.SHARED: "Others may read this phone, so nothing that {name} said is repeated there. Talk to them",
        TellRefusal.HELD: "{name} may be in danger: Heard asks nothing before they write again. Call or visit instead",
        TellRefusal.NOT_OPEN: "This cannot be asked by message now: {name} has not got to it, or took the answers back",
        TellRefusal.TAKEN_BACK: "{name} took the answer back",
    }
)


def in_words(refusal: TellRefusal, known_as: str) -> str:
    """Say why nothing can be told."""
    return REASONS[refusal].format(name=known_as)


def because(refusal: TellRefusal, known_as: str) -> str:
    """Say why something was not sent, as the end of a sentence."""
    reason = REASONS[refusal]
    return (reason if reason.startswith("{name}") else reason[0].lower() + reason[1:]).format(name=known_as)


def why_not(
    connection: Connection, row: Row[Any] | None, now: datetime, *, quotes: bool = False, moves: bool = False
) -> TellRefusal | None:
    """Return why a child cannot be written to in this conversation; None where they can.

    ``quotes``: the message repeats what the child said, which it never does on a phone that others may read.
    ``moves``: the conversation moves to the phone from which the child writes now, so that this one is looked at.
    """
    if row is None:
        return TellRefusal.NOT_ASKED
    target = officers_turn.phone_of(connection, row) if moves else row
    if target.address_id == row.address_id:
        return _first(_about_child(row) | _about_phone(connection, target, now, quotes=quotes))
    both = _about_child(row) | {key: True for key, holds in _about_child(target).items() if holds}
    return _first(both | _about_phone(connection, target, now, quotes=quotes))


def _first(refusals: Mapping[TellRefusal, bool]) -> TellRefusal | None:
    return next((each for each in TellRefusal if refusals.get(each)), None)


def _about_child(row: Row[Any]) -> dict[TellRefusal, bool]:
    """Return what the child said or did in a conversation that forbids writing to them."""
    state = phones.state_of(row)
    return {
        TellRefusal.OPTED_OUT: row.opted_out_at is not None or state.status is Status.STOPPED,
        TellRefusal.WRONG_PERSON: row.wrong_person_at is not None or state.status is Status.WRONG_PERSON,
        TellRefusal.DECLINED: state.status is Status.DECLINED,
        TellRefusal.NO_NOTICE: not has_agreed(state),
    }


def _about_phone(
    connection: Connection, row: Row[Any], now: datetime, *, quotes: bool
) -> dict[TellRefusal, bool]:
    """Return what is known against the phone to which a conversation writes."""
    facts = _phone(connection, row.conversation_id)
    return {
        TellRefusal.NO_PHONE: row.address_id is None,
        TellRefusal.SUSPENDED: facts.suspended,
        TellRefusal.STALE: facts.stale_at is not None,
        TellRefusal.QUIET: facts.still_asked_at is not None or _is_quiet(connection, row, now),
        TellRefusal.CHANNEL_OFF: not facts.is_on,
        TellRefusal.SHARED: quotes and is_read_by_others(connection, row),
    }


def _is_quiet(connection: Connection, row: Row[Any], now: datetime) -> bool:
    """Return whether nobody has written from the child's phone for so long that it may have another owner."""
    theirs = (BINDINGS.c.address_id == row.address_id, BINDINGS.c.child_id == row.child_id)
    bound = exists().where(
        *theirs, ADDRESSES.c.id == BINDINGS.c.address_id, is_quiet(now.astimezone(LONDON).date())
    )
    return bool(connection.execute(select(bound)).scalar())


def why_not_asked(row: Row[Any], question: str) -> TellRefusal | None:
    """Return why a question cannot be put again in a conversation that may be written in; None where it can."""
    state = phones.state_of(row)
    if state.held:
        return TellRefusal.HELD
    return None if can_ask(state, question) else TellRefusal.NOT_OPEN


def has_agreed(state: Conversation) -> bool:
    """Return whether the child has accepted the notice: only then may a message name the IRO and the review."""
    has_begun = state.status in BEGUN or state.at is not None or bool(state.answers)
    return state.verified and has_begun


def is_read_by_others(connection: Connection, row: Row[Any]) -> bool:
    """Return whether a phone is not known to be the child's alone: an unknown owner counts as somebody else."""
    return row.phone_owner != PhoneOwner.OWN.value or _children(connection, row.address_id) > 1


def _children(connection: Connection, address_id: int) -> int:
    bound = (BINDINGS.c.address_id == address_id, BINDINGS.c.suspended_at.is_(None))
    return len(connection.execute(select(BINDINGS.c.child_id).where(*bound).distinct()).all())


def _phone(connection: Connection, conversation_id: int) -> Any:
    return connection.execute(
        select(
            ADDRESSES.c.stale_at,
            ADDRESSES.c.still_asked_at,
            statements.IS_SUSPENDED.label("suspended"),
            channels.is_on(CONVERSATIONS.c.channel).label("is_on"),
        )
        .select_from(CONVERSATIONS.outerjoin(ADDRESSES, ADDRESSES.c.id == CONVERSATIONS.c.address_id))
        .where(CONVERSATIONS.c.id == conversation_id)
    ).one()

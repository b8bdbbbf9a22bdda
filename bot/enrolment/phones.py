"""Phones of children: which may be written to, whose row a worker may work on, and the writes that they share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, literal, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.enrolment import QUIET, PhoneSource, SuspensionReason
from bot.domain.messages import Address
from bot.domain.reviews import LONDON
from bot.ground.access import enrollable_children
from bot.ground.calendar import beginning_of
from bot.ground.roles import NotFound, Person
from bot.store.addresses import AddressRecord
from bot.store.base import table_of
from bot.store.keys import cipher
from bot.store.people import Child
from bot.store.statements import ADDRESSES, BINDINGS, CONVERSATIONS
from bot.store.writes import STORE_ADDRESS

CHILDREN = table_of(Child)
LONGEST_ALIAS = 20


def may_be_written_to() -> ColumnElement[bool]:
    """Return the condition on a binding joined to its address that keeps phones to which we may write first.

    A worker has confirmed it, or it is a number on file; it is not suspended, and nothing is known against it.
    """
    known = or_(BINDINGS.c.confirmed_at.is_not(None), BINDINGS.c.source == PhoneSource.FILE.value)
    nothing_against = (
        ADDRESSES.c.opted_out_at.is_(None), ADDRESSES.c.wrong_person_at.is_(None),
        ADDRESSES.c.stale_at.is_(None), ADDRESSES.c.still_asked_at.is_(None),
    )  # fmt: skip
    return and_(known, BINDINGS.c.suspended_at.is_(None), *nothing_against)


def is_quiet(today: date) -> ColumnElement[bool]:
    """Return the condition on a binding joined to its address: nobody has written from there for 90 days."""
    first_day = beginning_of(today) - QUIET
    since = literal(first_day, ADDRESSES.c.heard_at.type)
    talks = exists().where(
        CONVERSATIONS.c.address_id == ADDRESSES.c.id, CONVERSATIONS.c.last_inbound_at >= since
    )
    heard = ADDRESSES.c.heard_at >= since
    confirmed = BINDINGS.c.confirmed_at.is_not(None) & (BINDINGS.c.confirmed_at < since)
    return and_(confirmed, or_(ADDRESSES.c.heard_at.is_(None), ~heard), ~talks)


def end(
    connection: Connection,
    which: ColumnElement[bool],
    reason: SuspensionReason,
    now: datetime,
    person: Person | None = None,
) -> int:
    """Suspend phones by a condition on bindings and return how many; ``person`` is None for what happened by itself."""
    by = person.account_id if person else None
    ended = {
        "suspended_at": now,
        "suspended_why": reason.value,
        "suspended_by": by,
        "awaiting": None,
    }
    return int(connection.execute(update(BINDINGS).where(which).values(ended)).rowcount)


def phone_for(session: Session, person: Person, binding_id: int, now: datetime) -> Any:
    """Return a phone's row, a binding with facts of child and address; NotFound for anyone who may not manage it."""
    today = now.astimezone(LONDON).date()
    statement = (
        select(
            *BINDINGS.c, CHILDREN.c.language, AddressRecord.channel, AddressRecord.provider_id,
            AddressRecord.wrong_person_at,
        )
        .join(CHILDREN, CHILDREN.c.id == BINDINGS.c.child_id)
        .join(AddressRecord, AddressRecord.id == BINDINGS.c.address_id)
        .where(BINDINGS.c.id == binding_id, BINDINGS.c.child_id.in_(
            select(Child.id).where(enrollable_children(person, today))
        ))
    )  # fmt: skip
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(f"phone {binding_id}")
    return row


def locked_phone(session: Session, person: Person, binding_id: int, now: datetime) -> Any:
    """Return a phone's row as :func:`phone_for` does, behind a lock: who else is on it must not change meanwhile.

    Conversations first and then their address, the order in which a message locks them.
    """
    address_id = phone_for(session, person, binding_id, now).address_id
    talks = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.address_id == address_id, CONVERSATIONS.c.open)
    session.execute(talks.order_by(CONVERSATIONS.c.id).with_for_update(key_share=True))
    session.execute(
        select(ADDRESSES.c.id).where(ADDRESSES.c.id == address_id).with_for_update(key_share=True)
    )
    return phone_for(session, person, binding_id, now)


def address_of(connection: Connection, address: Address, now: datetime) -> int:
    """Return the id of an address, which is kept from now on where it is new."""
    key = {
        "channel": address.channel.value,
        "lookup": cipher.lookup(address.channel.value, address.provider_id),
    }
    made = STORE_ADDRESS.rows(connection, {**key, "provider_id": address.provider_id, "created_at": now})
    if made:
        return int(made[0].id)
    known = select(ADDRESSES.c.id).where(
        ADDRESSES.c.channel == key["channel"], ADDRESSES.c.lookup == key["lookup"]
    )
    return int(connection.execute(known).scalar_one())


def change(connection: Connection, binding_id: int, **values: Any) -> None:
    """Write new values into a child's place on a phone."""
    connection.execute(update(BINDINGS).where(BINDINGS.c.id == binding_id).values(values))

"""Phones of children: put on file, proved by a card's code, confirmed by a worker, ordered, suspended, resumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.answers import normalise
from bot.domain.enrolment import BY_ITSELF, QUIET, PhoneOwner, PhoneSource, SuspensionReason
from bot.domain.messages import Address
from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.ground.access import enrollable_children
from bot.ground.calendar import beginning_of
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.store.addresses import AddressRecord, Binding
from bot.store.base import table_of
from bot.store.keys import cipher
from bot.store.people import Child
from bot.store.statements import ADDRESSES, BINDINGS, CONVERSATIONS, STORE_ADDRESS

CHILDREN = table_of(Child)
LONGEST_ALIAS = 20


@dataclass(frozen=True, slots=True)
class FiledPhone:
    """A number that an authority has on file: where it is, whose phone, and who agreed on which day to its use."""

    address: Address
    owner: PhoneOwner
    consent_by: str
    consent_on: date


@dataclass(frozen=True, slots=True)
class ProvedPhone:
    """A phone from which the code on a child's card came, and whether a worker had confirmed it before."""

    binding_id: int
    address_id: int
    is_confirmed: bool
    is_owner_known: bool
    is_suspended: bool = False


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


def put_on_file(
    session: Session, person: Person | None, child_id: int, phone: FiledPhone, now: datetime
) -> int:
    """Put a number on file for a child and return its id; it must still prove itself by the code on the child's card.

    InputRefused when the phone is the child's already or is suspended. Who may do this the caller has decided.
    """
    connection = session.connection()
    address_id = address_of(connection, phone.address, now)
    known = _binding(connection, address_id, child_id)
    if known is not None:
        state = "is suspended for them" if known.suspended_at else "is on file for them already"
        raise InputRefused("phone", f"This number {state}")
    binding = Binding(
        address_id=address_id, child_id=child_id, source=PhoneSource.FILE, owner=phone.owner,
        preference=_next_place(connection, child_id), made_at=now, consent_by=phone.consent_by,
        consent_on=phone.consent_on,
    )  # fmt: skip
    session.add(binding)
    session.flush()
    audit.record(
        session, "filed_phone", "binding", binding.id, person, now, child=child_id, owner=phone.owner
    )
    return binding.id


def prove(connection: Connection, child_id: int, sender: Address, now: datetime) -> ProvedPhone:
    """Take the right code from a phone: it waits for a worker's confirmation from now on, or was confirmed before.

    A suspended phone whose child holds a new card begins anew, and so does one that said "wrong number"; it is a number
    on file no more.
    """
    address_id = address_of(connection, sender, now)
    known = _binding(connection, address_id, child_id)
    if known is None:
        values = {"address_id": address_id, "child_id": child_id, "source": PhoneSource.CARD.value,
                  "preference": _next_place(connection, child_id), "made_at": now, "proved_at": now}  # fmt: skip
        made = connection.execute(BINDINGS.insert().returning(BINDINGS.c.id), values).scalar_one()
        audit.record_by_itself(connection, "proved_phone", "binding", made, now, child=child_id)
        return ProvedPhone(int(made), address_id, is_confirmed=False, is_owner_known=False)
    disowned = select(ADDRESSES.c.wrong_person_at).where(ADDRESSES.c.id == address_id)
    is_lost = known.suspended_at is not None or connection.execute(disowned).scalar() is not None
    if known.confirmed_at is not None and not is_lost:
        heard = {"still_asked_at": None, "heard_at": now}
        connection.execute(update(ADDRESSES).where(ADDRESSES.c.id == address_id).values(heard))
        return ProvedPhone(known.id, address_id, is_confirmed=True, is_owner_known=True)
    source = PhoneSource.CARD.value if is_lost else known.source
    _change(
        connection, known.id, source=source, proved_at=now, confirmed_at=None, confirmed_by=None,
        suspended_at=None, suspended_by=None, suspended_why=None,
    )  # fmt: skip
    audit.record_by_itself(connection, "proved_phone", "binding", known.id, now, child=child_id)
    return ProvedPhone(known.id, address_id, is_confirmed=False, is_owner_known=known.owner is not None)


def standing(connection: Connection, child_id: int, sender: Address) -> ProvedPhone | None:
    """Return how a sender's phone stands for a child; None where it was never the child's."""
    channel = sender.channel.value
    lookup = cipher.lookup(channel, sender.provider_id)
    row = connection.execute(
        select(BINDINGS)
        .join(ADDRESSES, ADDRESSES.c.id == BINDINGS.c.address_id)
        .where(ADDRESSES.c.channel == channel, ADDRESSES.c.lookup == lookup, BINDINGS.c.child_id == child_id)
    ).one_or_none()
    if row is None:
        return None
    suspended = row.suspended_at is not None
    confirmed = row.confirmed_at is not None and not suspended
    return ProvedPhone(row.id, row.address_id, confirmed, row.owner is not None, suspended)


def ask_for(connection: Connection, binding_id: int, what: str | None) -> None:
    """Remember what the new owner of a phone is asked: "owner", "alias", or nothing any more."""
    _change(connection, binding_id, awaiting=what)


def note_owner(connection: Connection, binding_id: int, owner: PhoneOwner) -> None:
    """Keep whose phone it is, in the words of whoever typed the code; the worker still decides."""
    _change(connection, binding_id, owner=owner.value)


def note_alias(connection: Connection, binding_id: int, alias: str) -> None:
    """Keep the name that a child chose for a shared phone."""
    _change(connection, binding_id, alias=alias.strip()[:LONGEST_ALIAS])


def confirm(
    session: Session, person: Person, binding_id: int, owner: PhoneOwner, alias: str, now: datetime
) -> Any:
    """Confirm that a phone is the child's and return its row; from now on we write to it.

    Only a phone that proved itself by the code on the card can be confirmed. A phone with several children is shared:
    each of them needs a name on it. InputRefused at ``owner`` or ``alias``, also where somebody else has confirmed or
    refused it meanwhile; NotFound for somebody else's child.
    """
    row = _locked(session, person, binding_id, now)
    if (refused := _why_not(row)) is not None:
        raise InputRefused("owner", refused)
    connection = session.connection()
    others = _others(connection, row)
    name = _alias_on(owner, alias, others)
    if others:
        ids = [other.id for other in others if other.owner == PhoneOwner.OWN]
        connection.execute(
            update(BINDINGS).where(BINDINGS.c.id.in_(ids)).values(owner=PhoneOwner.SHARED.value)
        )
    _change(
        connection, binding_id, confirmed_at=now, confirmed_by=person.account_id, owner=owner.value,
        alias=name, awaiting=None,
    )  # fmt: skip
    _settle(connection, row.address_id)
    audit.record(
        session, "confirmed_phone", "binding", binding_id, person, now, child=row.child_id, owner=owner
    )
    return reachable(session, person, binding_id, now)


def _why_not(row: Any) -> str | None:
    """Return why a phone cannot be confirmed now; None where it can."""
    if row.suspended_at is not None:
        return "This phone is suspended. It needs a new card before it can be used again"
    if row.proved_at is None:
        return "This phone has not sent the code on the child’s card yet"
    return "This phone is confirmed already" if row.confirmed_at is not None else None


def _alias_on(owner: PhoneOwner, alias: str, others: list[Any]) -> str | None:
    """Return the name to keep; InputRefused where a shared phone has none, or another child's."""
    name = " ".join(alias.split())
    if len(name) > LONGEST_ALIAS:
        raise InputRefused("alias", f"Use {LONGEST_ALIAS} characters or fewer")
    if others and owner is PhoneOwner.OWN:
        raise InputRefused("owner", "Another child uses this phone, so it is shared")
    if not name and (others or owner is PhoneOwner.SHARED):
        raise InputRefused("alias", "Ask the child which name to use on this shared phone")
    if name and not can_be_written(name):
        raise InputRefused("alias", "Choose a name with letters: numbers and pictures answer questions")
    written = normalise(name).words
    if written in {normalise(other.alias or "").words for other in others} - {""}:
        raise InputRefused("alias", "Another child on this phone has this name: ask for a different one")
    return name or None


def can_be_written(name: str) -> bool:
    """Return whether a child can be told apart by a name that is typed: pictures and bare numbers mean other things."""
    return any(char.isalpha() for char in normalise(name).words)


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


def take_back(session: Session, person: Person, binding_id: int, now: datetime) -> None:
    """Undo a suspension by mistake; InputRefused where the reason is a fact of the records, or a new card is needed.

    Also where another child has the phone by now, unless it was shared and the names on it differ.
    """
    row = _locked(session, person, binding_id, now)
    if row.suspended_at is None:
        raise InputRefused("reason", "This phone is not suspended")
    if SuspensionReason(row.suspended_why or SuspensionReason.LOST) in BY_ITSELF or row.confirmed_at is None:
        raise InputRefused("reason", "This phone needs a new card before it can be used again")
    owner = PhoneOwner(row.owner) if row.owner else PhoneOwner.OWN
    _alias_on(owner, row.alias or "", _others(session.connection(), row))
    _change(session.connection(), binding_id, suspended_at=None, suspended_why=None, suspended_by=None)
    audit.record(session, "resumed_phone", "binding", binding_id, person, now, child=row.child_id)


def prefer(session: Session, person: Person, binding_id: int, now: datetime) -> None:
    """Let a phone be the first one on which its child is asked."""
    row = reachable(session, person, binding_id, now)
    connection = session.connection()
    mine = BINDINGS.c.child_id == row.child_id
    connection.execute(update(BINDINGS).where(mine).values(preference=BINDINGS.c.preference + 1))
    _change(connection, binding_id, preference=0)
    audit.record(session, "preferred_phone", "binding", binding_id, person, now, child=row.child_id)


def rename(session: Session, person: Person, binding_id: int, alias: str, now: datetime) -> None:
    """Change the name of a child on a shared phone; InputRefused as for :func:`confirm`."""
    row = _locked(session, person, binding_id, now)
    owner = PhoneOwner(row.owner) if row.owner else PhoneOwner.SHARED
    name = _alias_on(owner, alias, _others(session.connection(), row))
    _change(session.connection(), binding_id, alias=name)
    audit.record(session, "renamed_on_phone", "binding", binding_id, person, now, child=row.child_id)


def checked(session: Session, person: Person, binding_id: int, now: datetime) -> None:
    """Take a worker's word that a quiet or stale phone is still the child's: it is written to again.

    A number on file has still to send the card's code. InputRefused for a suspended phone.
    """
    row = reachable(session, person, binding_id, now)
    if row.suspended_at is not None:
        raise InputRefused("reason", "This phone is suspended")
    connection = session.connection()
    connection.execute(
        update(ADDRESSES)
        .where(ADDRESSES.c.id == row.address_id)
        .values(still_asked_at=None, stale_at=None, stale_reason=None)
    )
    if row.confirmed_at is not None:
        _change(connection, binding_id, confirmed_at=now, confirmed_by=person.account_id)
    audit.record(session, "checked_phone", "binding", binding_id, person, now, child=row.child_id)


def reachable(session: Session, person: Person, binding_id: int, now: datetime) -> Any:
    """Return a phone's row (a binding with its child's and its address' facts); NotFound for who may not see to it."""
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


def _locked(session: Session, person: Person, binding_id: int, now: datetime) -> Any:
    """Return a phone's row as :func:`reachable` does, behind a lock: who else is on it must not change meanwhile.

    Conversations first and then their address, the order in which a message locks them.
    """
    address_id = reachable(session, person, binding_id, now).address_id
    talks = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.address_id == address_id, CONVERSATIONS.c.open)
    session.execute(talks.order_by(CONVERSATIONS.c.id).with_for_update(key_share=True))
    session.execute(
        select(ADDRESSES.c.id).where(ADDRESSES.c.id == address_id).with_for_update(key_share=True)
    )
    return reachable(session, person, binding_id, now)


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


def _binding(connection: Connection, address_id: int, child_id: int) -> Any:
    key = (BINDINGS.c.address_id == address_id) & (BINDINGS.c.child_id == child_id)
    return connection.execute(select(BINDINGS).where(key)).one_or_none()


def _others(connection: Connection, row: Any) -> list[Any]:
    """Return the other children's confirmed places on the same phone."""
    same = (BINDINGS.c.address_id == row.address_id) & (BINDINGS.c.id != row.id)
    in_use = BINDINGS.c.confirmed_at.is_not(None) & BINDINGS.c.suspended_at.is_(None)
    return list(connection.execute(select(BINDINGS).where(same, in_use)).all())


def _settle(connection: Connection, address_id: int) -> None:
    """Forget what an earlier holder of the number left behind: the child holds it, as a worker has seen."""
    connection.execute(
        update(ADDRESSES)
        .where(ADDRESSES.c.id == address_id)
        .values(wrong_person_at=None, stale_at=None, stale_reason=None, still_asked_at=None)
    )


def _next_place(connection: Connection, child_id: int) -> int:
    last = select(func.coalesce(func.max(BINDINGS.c.preference) + 1, 0)).where(
        BINDINGS.c.child_id == child_id
    )
    return int(connection.execute(last).scalar_one())


def _change(connection: Connection, binding_id: int, **values: Any) -> None:
    connection.execute(update(BINDINGS).where(BINDINGS.c.id == binding_id).values(values))

"""What a worker says about a child's phone: it is theirs, what they are called on it, which one is first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from bot.domain.answers import normalise
from bot.domain.enrolment import BY_ITSELF, PhoneOwner, SuspensionReason
from bot.enrolment.endings import refuse_if_over
from bot.enrolment.phones import LONGEST_ALIAS, change, locked_phone, phone_for
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.store.statements import ADDRESSES, BINDINGS


def confirm(
    session: Session, person: Person, binding_id: int, owner: PhoneOwner, alias: str, now: datetime
) -> Any:
    """Confirm that a phone is the child's and return its row; from now on we write to it.

    Only a phone that proved itself by the code on the card can be confirmed. A phone with several children is shared:
    each of them needs a name on it. InputRefused at ``owner`` or ``alias``, also where somebody else has confirmed or
    refused it meanwhile; NotFound for somebody else's child.
    """
    row = locked_phone(session, person, binding_id, now)
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
    change(
        connection, binding_id, confirmed_at=now, confirmed_by=person.account_id, owner=owner.value,
        alias=name, awaiting=None,
    )  # fmt: skip
    _settle(connection, row.address_id)
    audit.record(
        session, "confirmed_phone", "binding", binding_id, person, now, child=row.child_id, owner=owner
    )
    return phone_for(session, person, binding_id, now)


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


def take_back(session: Session, person: Person, binding_id: int, now: datetime) -> None:
    """Undo a suspension by mistake; InputRefused where the reason is a fact of the records, or a new card is needed.

    Also where the child is asked no more, or another child has the phone by now, unless it was shared and the names on
    it differ.
    """
    row = locked_phone(session, person, binding_id, now)
    if row.suspended_at is None:
        raise InputRefused("reason", "This phone is not suspended")
    if SuspensionReason(row.suspended_why or SuspensionReason.LOST) in BY_ITSELF or row.confirmed_at is None:
        raise InputRefused("reason", "This phone needs a new card before it can be used again")
    refuse_if_over(session, row.child_id, "reason", now)
    owner = PhoneOwner(row.owner) if row.owner else PhoneOwner.OWN
    _alias_on(owner, row.alias or "", _others(session.connection(), row))
    change(session.connection(), binding_id, suspended_at=None, suspended_why=None, suspended_by=None)
    audit.record(session, "resumed_phone", "binding", binding_id, person, now, child=row.child_id)


def prefer(session: Session, person: Person, binding_id: int, now: datetime) -> None:
    """Let a phone be the first one on which its child is asked."""
    row = phone_for(session, person, binding_id, now)
    connection = session.connection()
    mine = BINDINGS.c.child_id == row.child_id
    connection.execute(update(BINDINGS).where(mine).values(preference=BINDINGS.c.preference + 1))
    change(connection, binding_id, preference=0)
    audit.record(session, "preferred_phone", "binding", binding_id, person, now, child=row.child_id)


def rename(session: Session, person: Person, binding_id: int, alias: str, now: datetime) -> None:
    """Change the name of a child on a shared phone; InputRefused as for :func:`confirm`."""
    row = locked_phone(session, person, binding_id, now)
    owner = PhoneOwner(row.owner) if row.owner else PhoneOwner.SHARED
    name = _alias_on(owner, alias, _others(session.connection(), row))
    change(session.connection(), binding_id, alias=name)
    audit.record(session, "renamed_on_phone", "binding", binding_id, person, now, child=row.child_id)


def checked(session: Session, person: Person, binding_id: int, now: datetime) -> None:
    """Take a worker's word that a quiet or stale phone is still the child's: it is written to again.

    A number on file has still to send the card's code. InputRefused for a suspended phone.
    """
    row = phone_for(session, person, binding_id, now)
    if row.suspended_at is not None:
        raise InputRefused("reason", "This phone is suspended")
    connection = session.connection()
    connection.execute(
        update(ADDRESSES)
        .where(ADDRESSES.c.id == row.address_id)
        .values(still_asked_at=None, stale_at=None, stale_reason=None)
    )
    if row.confirmed_at is not None:
        change(connection, binding_id, confirmed_at=now, confirmed_by=person.account_id)
    audit.record(session, "checked_phone", "binding", binding_id, person, now, child=row.child_id)


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

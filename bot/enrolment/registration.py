"""How a phone comes to a child: put on file by an authority, or proved by the code on the child's card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from bot.domain.enrolment import PhoneOwner, PhoneSource
from bot.domain.messages import Address
from bot.enrolment.phones import LONGEST_ALIAS, address_of, change
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.store.addresses import Binding
from bot.store.keys import cipher
from bot.store.statements import ADDRESSES, BINDINGS


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

    A suspended phone is treated as new when its child sends the code of a new card, and so is one that said "wrong
    number"; it no longer counts as a number on file.
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
    change(
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
    change(connection, binding_id, awaiting=what)


def note_owner(connection: Connection, binding_id: int, owner: PhoneOwner) -> None:
    """Keep whose phone it is, in the words of whoever typed the code; the worker still decides."""
    change(connection, binding_id, owner=owner.value)


def note_alias(connection: Connection, binding_id: int, alias: str) -> None:
    """Keep the name that a child chose for a shared phone."""
    change(connection, binding_id, alias=alias.strip()[:LONGEST_ALIAS])


def _binding(connection: Connection, address_id: int, child_id: int) -> Any:
    key = (BINDINGS.c.address_id == address_id) & (BINDINGS.c.child_id == child_id)
    return connection.execute(select(BINDINGS).where(key)).one_or_none()


def _next_place(connection: Connection, child_id: int) -> int:
    last = select(func.coalesce(func.max(BINDINGS.c.preference) + 1, 0)).where(
        BINDINGS.c.child_id == child_id
    )
    return int(connection.execute(last).scalar_one())

"""Numbers on file as rows: which are known, how new ones are put on file, and what came or went by them since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.domain.enrolment import PhoneOwner
from bot.domain.imports import Change, Existing, ImportRow, KnownPhone, Subject, address_of
from bot.domain.messages import Address, ChannelKind
from bot.enrolment import registration
from bot.enrolment.registration import FiledPhone
from bot.ground.roles import Person
from bot.imports.foreseen import ForeseenView
from bot.imports.records import COLUMNS
from bot.store.addresses import AddressRecord, Binding
from bot.store.chunks import all_rows
from bot.store.keys import cipher
from bot.store.messages import InboundMessage, OutboxMessage

USED = (
    (InboundMessage, InboundMessage.received_at),
    (OutboxMessage, OutboxMessage.created_at),
)


def known_phones(view: ForeseenView, rows: Sequence[ImportRow]) -> dict[tuple[int, Address], KnownPhone]:
    """Return the phones with the numbers of these lines, whichever child has them, by child and address."""
    wanted = {_lookup(address): address for row in rows if (address := address_of(row))}
    statement = select(
        Binding.id,
        Binding.child_id,
        AddressRecord.lookup,
        *(getattr(Binding, name) for name in COLUMNS[Subject.PHONE]),
        or_(Binding.confirmed_at.is_not(None), Binding.suspended_at.is_not(None)).label("is_settled"),
    ).join(AddressRecord, AddressRecord.id == Binding.address_id)
    foreseen = view.seen.rows(Subject.PHONE)
    found = {}
    for row in all_rows(view.session, statement, AddressRecord.lookup, sorted(wanted)):
        values = {name: getattr(row, name) for name in COLUMNS[Subject.PHONE]} | foreseen.get(row.id, {})
        found[row.child_id, wanted[row.lookup]] = KnownPhone(Existing(row.id, values), row.is_settled)
    return found | dict(_new_ones(foreseen, set(wanted.values())))


def _new_ones(
    foreseen: Mapping[int, Mapping[str, Any]], wanted: set[Address]
) -> Iterator[tuple[tuple[int, Address], KnownPhone]]:
    """Return the phones that the files before this one would put on file."""
    for key, values in foreseen.items():
        address = Address(ChannelKind(values["channel"]), values["provider_id"]) if key < 0 else None
        if address in wanted and address is not None:
            row = {name: values[name] for name in COLUMNS[Subject.PHONE]}
            yield (values["child_id"], address), KnownPhone(Existing(key, row), is_settled=False)


def _lookup(address: Address) -> bytes:
    return cipher.lookup(address.channel.value, address.provider_id)


def put_on_file(
    session: Session, added: Sequence[Change], person: Person | None, now: datetime
) -> Iterator[Change]:
    """Put new numbers on file and return what was written, each address that is new before its phone."""
    for change in added:
        values = change.after
        address = Address(ChannelKind(str(values["channel"])), str(values["provider_id"]))
        consent_on = values["consent_on"]
        assert isinstance(consent_on, date)
        child = int(str(values["child_id"]))
        is_new = not _addresses(session, address)
        filed = FiledPhone(address, PhoneOwner(str(values["owner"])), str(values["consent_by"]), consent_on)
        binding = registration.put_on_file(session, person, child, filed, now)
        address_id = _addresses(session, address)[0]
        if is_new:
            where = {"channel": address.channel.value}
            yield Change(change.line, Subject.ADDRESS, change.key, address_id, None, where)
        kept = {name: values[name] for name in ("child_id", *COLUMNS[Subject.PHONE])}
        after = {**kept, "address_id": address_id}
        yield Change(change.line, Subject.PHONE, change.key, binding, None, after)


def _addresses(session: Session, address: Address) -> Sequence[int]:
    same = (AddressRecord.channel == address.channel.value) & (AddressRecord.lookup == _lookup(address))
    return session.scalars(select(AddressRecord.id).where(same)).all()


def used_since(session: Session, address_ids: Sequence[int], since: datetime) -> set[int]:
    """Return the addresses by which something has come or gone since a moment."""
    return {
        row.address_id
        for record, moment in USED
        for row in all_rows(
            session, select(record.address_id).where(moment >= since), record.address_id, address_ids
        )
        if row.address_id is not None
    }

"""Numbers that an authority has on file: which are new for a child, and what else a line says of one that is known."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.enrolment import PhoneOwner
from bot.domain.imports.care import NO_CHILD
from bot.domain.imports.changes import Draft, Plan, Stored, Subject
from bot.domain.imports.children import language_of
from bot.domain.imports.known import Known, KnownChild
from bot.domain.imports.rows import ImportRow
from bot.domain.messages import Address, ChannelKind

_SAID = ("phone_owner", "consent_by", "consent_on")
_COLUMNS = dict(zip(_SAID, ("owner", "consent_by", "consent_on"), strict=True))


def plan_phones(rows: Sequence[ImportRow], known: Known) -> Plan:
    """Plan new numbers on file and what has changed about known ones; what a worker decided about a phone stays."""
    draft = Draft()
    first: dict[tuple[str, Address], ImportRow] = {}
    for row in rows:
        name, address = row.text("child_id"), address_of(row)
        child = known.children.get(name)
        earlier = first.setdefault((name, address), row)
        if child is None:
            draft.refuse(row, "child_id", name, NO_CHILD)
        elif earlier is not row:
            draft.refuse(row, "phone", address.provider_id, f"The same stands on line {earlier.line}")
        else:
            _put(row, child, address, known, draft)
            existing = known.child_rows[name]
            draft.put(row.line, Subject.CHILD, name, existing, language_of(row, existing, draft))
    _say_shared(first, known, draft)
    return draft.plan(rows)


def address_of(row: ImportRow) -> Address:
    """Return where a line says that a child can be written to."""
    return Address(ChannelKind(row.text("channel") or ChannelKind.SMS), row.text("phone"))


def ending(address: Address) -> str:
    """Return how a number is named in reports: by its channel and last two digits."""
    return f"{address.channel.value} ending {address.provider_id[-2:]}"


def _put(row: ImportRow, child: KnownChild, address: Address, known: Known, draft: Draft) -> None:
    key = f"{row.text('child_id')} {ending(address)}"
    said: dict[str, Stored] = {_COLUMNS[name]: row.values[name] for name in _SAID}
    there = known.phones.get((child.id, address))
    if there is None:
        where: dict[str, Stored] = {
            "child_id": child.id,
            "channel": address.channel.value,
            "provider_id": address.provider_id,
        }
        draft.put(row.line, Subject.PHONE, key, None, {**where, **said})
    elif there.is_settled:
        if there.row.values["owner"] != said["owner"]:
            text = "A worker decided about this phone here; whose it is stays as it is"
            draft.notice(row, "phone_owner", said["owner"], text)
        kept = {name: value for name, value in said.items() if name != "owner"}
        draft.put(row.line, Subject.PHONE, key, there.row, kept)
    else:
        draft.put(row.line, Subject.PHONE, key, there.row, said)


def _say_shared(first: dict[tuple[str, Address], ImportRow], known: Known, draft: Draft) -> None:
    """Say of a number that is called the child's own that another child has it too: a worker will have to ask."""
    holders: dict[Address, set[int]] = {}
    for child, address in known.phones:
        holders.setdefault(address, set()).add(child)
    for (name, address), _ in first.items():
        if name in known.children:
            holders.setdefault(address, set()).add(known.children[name].id)
    for (_, address), row in first.items():
        is_own = row.text("phone_owner") == PhoneOwner.OWN
        if is_own and len(holders.get(address, ())) > 1:
            text = "Another child has this number too, so it is a shared phone"
            draft.notice(row, "phone_owner", PhoneOwner.OWN.value, text)

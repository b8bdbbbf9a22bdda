"""Numbers that an authority has on file: read or refused by line, put on file, changed, and taken back."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ground.roles import Person
from bot.imports import FileSource, Foreseen, differences, prepare, undo
from bot.store.addresses import AddressRecord, Binding
from bot.store.audit import AuditEvent
from bot.store.imports import ImportBatch
from bot.store.people import Child
from tests import factories
from tests.factories import NOW
from tests.imports.importing import CHILDREN, LANGUAGES, MOMENT, Take, look

HEADER = "child_id,phone,phone_owner,channel,language,consent_by,consent_on\n"
PHONES = HEADER + (
    "900001,07700 900123,own,,Polish,Kofi himself,01/11/2026\n"
    "900002,+44 7700 900124,key worker,WhatsApp,,Sam Roe,02/11/2026\n"
)


def on_file(session: Session) -> list[tuple[str, str, str, str | None, str | None]]:
    session.expire_all()
    statement = (
        select(
            Child.la_child_id,
            AddressRecord.channel,
            AddressRecord.provider_id,
            Binding.owner,
            Binding.consent_by,
        )
        .join(Binding, Binding.child_id == Child.id)
        .join(AddressRecord, AddressRecord.id == Binding.address_id)
        .order_by(Binding.id)
    )
    return [tuple(row) for row in session.execute(statement)]  # type: ignore[misc]


def refusals(session: Session, *lines: str) -> list[tuple[int, str, str]]:
    plan = look(session, HEADER + "\n".join(lines) + "\n").plan
    return [(each.line, each.column, each.says) for each in plan.refusals]


def newest(session: Session) -> int:
    return session.scalar(select(func.max(ImportBatch.id))) or 0


def test_numbers_are_put_on_file_with_who_agreed(session: Session, take: Take) -> None:
    take(CHILDREN, PHONES)
    assert on_file(session) == [
        ("900001", "sms", "+447700900123", "own", "Kofi himself"),
        ("900002", "whatsapp", "+447700900124", "key_worker", "Sam Roe"),
    ]
    sources: Sequence[Any] = session.scalars(select(Binding.source)).all()
    assert set(sources) == {"file"}
    filed = session.scalars(select(AuditEvent).where(AuditEvent.action == "filed_phone")).all()
    assert len(filed) == 2


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        ("900009,07700900123,own,,,Ann,01/11/2026", "child_id", "No child with this id is known; import the children first"),
        ("900001,0113 496 0999,own,,,Ann,01/11/2026", "phone", "This is a landline"),
        ("900001,+33 6 12 34 56 78,own,,,Ann,01/11/2026", "phone", "This is not a UK number"),
        ("900001,call her mum,own,,,Ann,01/11/2026", "phone", "Enter a mobile number"),
        ("900001,,own,,,Ann,01/11/2026", "phone", "This cell must not be empty"),
        ("900001,07700900123,mum,,,Ann,01/11/2026", "phone_owner", "Write whose phone it is as own, shared"),
        ("900001,07700900123,own,telegram,,Ann,01/11/2026", "channel", "Write sms or whatsapp"),
        ("900001,07700900123,own,,,,01/11/2026", "consent_by", "This cell must not be empty"),
        ("900001,07700900123,own,,,Ann,01/11/2030", "consent_on", "This day is in the future"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_is_refused_with_its_reason(
    session: Session, take: Take, line: str, column: str, says: str
) -> None:
    take(CHILDREN)
    ((number, where, why),) = refusals(session, line)
    assert (number, where) == (2, column)
    assert why.startswith(says)


def test_a_number_that_stands_twice_is_refused_and_a_shared_one_is_said(session: Session, take: Take) -> None:
    take(CHILDREN)
    line = "900001,07700900123,own,,,Ann,01/11/2026"
    assert refusals(session, line, line.replace("07700900123", "+447700900123")) == [
        (3, "phone", "The same stands on line 2")
    ]
    both = look(session, f"{HEADER}{line}\n{line.replace('900001,', '900002,')}\n").plan
    assert [(each.line, each.column) for each in both.notices] == [(2, "phone_owner"), (3, "phone_owner")]


def test_the_same_file_again_changes_only_what_changed(session: Session, take: Take) -> None:
    take(CHILDREN, PHONES)
    assert take(PHONES).batch_id is None
    taken = take(PHONES.replace("own,,Polish,Kofi himself", "carer,,,Ann Wade"))
    assert (taken.counts.added, taken.counts.changed, taken.counts.unchanged) == (0, 1, 1)
    assert on_file(session)[0] == ("900001", "sms", "+447700900123", "carer", "Ann Wade")
    kofi = session.scalars(select(Child).where(Child.la_child_id == "900001")).one()
    assert kofi.language == "pl"
    kofi.language_chosen_at = NOW
    session.flush()
    assert take(PHONES.replace("Polish", "Urdu")).counts.changed == 1  # whose phone it is, and nothing more
    assert kofi.language == "pl"


def test_what_a_worker_decided_about_a_phone_stays(session: Session, take: Take) -> None:
    take(CHILDREN, PHONES)
    session.scalars(select(Binding).order_by(Binding.id)).first().confirmed_at = NOW  # type: ignore[union-attr]
    session.flush()
    plan = look(session, PHONES.replace(",own,", ",carer,")).plan
    assert plan.changes == ()
    assert [(each.line, each.column) for each in plan.notices] == [(2, "phone_owner")]


def test_a_dry_run_says_it_without_the_number_and_sees_the_files_before(session: Session) -> None:
    seen = Foreseen()
    said = []
    for text in (CHILDREN, PHONES, PHONES.replace("Sam Roe", "Jo Day")):
        prepared = prepare(session, FileSource("f.csv", text.encode()), MOMENT, LANGUAGES, seen=seen)
        assert prepared.plan.refusals == ()
        seen.take(prepared.plan)
        said += [line for line in differences(prepared) if "phone" in line]
    assert said == [
        "+ line 2: phone 900001 sms ending 23: channel sms, whose own, agreed by Kofi himself, agreed on 01/11/2026",
        "+ line 3: phone 900002 whatsapp ending 24: channel whatsapp, whose key_worker, agreed by Sam Roe, agreed on 02/11/2026",
        "~ line 3: phone 900002 whatsapp ending 24: agreed by Sam Roe → Jo Day",
    ]  # fmt: skip


def test_undoing_takes_numbers_back_with_their_addresses(session: Session, take: Take, ada: Person) -> None:
    take(CHILDREN, PHONES)
    assert undo(session, newest(session), ada, NOW).stays == ()
    assert on_file(session) == []
    assert session.scalar(select(func.count(AddressRecord.id))) == 0


def test_a_number_by_which_something_has_come_or_gone_stays(
    session: Session, take: Take, ada: Person
) -> None:
    take(CHILDREN, PHONES)
    first, second = session.scalars(select(Binding).order_by(Binding.id)).all()
    factories.inbound_message(session, address_id=first.address_id, received_at=NOW)
    second.proved_at = NOW
    session.flush()
    undone = undo(session, newest(session), ada, NOW)
    assert [(each.line, each.reason) for each in undone.stays] == [
        (2, "something has come or gone by this phone"),
        (3, "it was changed since"),
    ]
    assert len(on_file(session)) == 2


def test_the_address_of_a_stranger_stays_when_its_phone_is_taken_back(
    session: Session, take: Take, ada: Person
) -> None:
    factories.address(session, channel="sms", provider_id="+447700900123")
    take(CHILDREN, PHONES)
    undo(session, newest(session), ada, NOW)
    assert on_file(session) == []
    assert session.scalars(select(AddressRecord.provider_id)).all() == ["+447700900123"]

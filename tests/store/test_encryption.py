"""Words and addresses are sealed in the database, each to its own column, under keys that can be changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text, update
from sqlalchemy.orm import Session

from bot.settings import Settings
from bot.store.addresses import AddressRecord
from bot.store.contributions import AnswerRecord, Note
from bot.store.engine import Database
from bot.store.errors import CannotDecrypt
from bot.store.keys import Cipher, cipher, ring
from bot.store.messages import InboundMessage
from bot.store.people import Child
from tests import factories

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
MARKER = "PLANTEDMARKERکبوتر"
URDU = "میں اپنے بھائی سے ملنا چاہتا ہوں"


@pytest.fixture(autouse=True)
def _keys_of_development_afterwards() -> Iterator[None]:
    yield
    cipher.use(ring(Settings().keys))


def test_words_bytes_and_lists_come_back_as_they_went_in(session: Session) -> None:
    child = factories.child(session, known_as="Żaneta 🙂")
    answer = factories.answer(session, value=["home", "money"], note=URDU)
    message = factories.inbound_message(session, raw=b"\x00\xff", body="", media=[{"kind": "voice"}])
    session.expire_all()
    assert child.known_as == "Żaneta 🙂"
    assert (answer.value, answer.note) == (["home", "money"], URDU)
    assert (message.raw, message.body, message.media) == (b"\x00\xff", "", [{"kind": "voice"}])


def test_what_is_absent_stays_absent(session: Session) -> None:
    answer = factories.answer(session, value=None, note=None)
    session.expire_all()
    assert (answer.value, answer.note) == (None, None)
    assert session.execute(
        text("SELECT value, note FROM answers WHERE id = :id"), {"id": answer.id}
    ).one() == (None, None)


def test_a_ciphertext_moved_to_another_column_is_refused(session: Session) -> None:
    note = factories.note(session, text="from the notes")
    answer = factories.answer(session)
    session.execute(text("UPDATE answers SET note = (SELECT text FROM notes WHERE id = :note) WHERE id = :answer"),
                    {"note": note.id, "answer": answer.id})  # fmt: skip
    with pytest.raises(CannotDecrypt, match=r"answers\.note does not match"):
        session.scalar(select(AnswerRecord.note).where(AnswerRecord.id == answer.id))


def test_a_changed_ciphertext_is_refused(session: Session) -> None:
    note = factories.note(session)
    stored = bytes(
        session.execute(text("SELECT text FROM notes WHERE id = :id"), {"id": note.id}).scalar_one()
    )
    session.execute(text("UPDATE notes SET text = :changed WHERE id = :id"),
                    {"changed": stored[:-1] + bytes([stored[-1] ^ 1]), "id": note.id})  # fmt: skip
    with pytest.raises(CannotDecrypt, match=r"notes\.text"):
        session.scalar(select(Note.text).where(Note.id == note.id))


def test_after_a_new_key_old_values_are_read_and_new_ones_use_it(session: Session) -> None:
    cipher.use(ring({"2025": OLD}))
    before = factories.child(session, known_as="Amina")
    cipher.use(ring({"2026": NEW, "2025": OLD}))
    after = factories.child(session, known_as="Dawid")
    session.expire_all()
    assert (before.known_as, after.known_as) == ("Amina", "Dawid")
    sealed = session.execute(
        text("SELECT known_as FROM children WHERE id = :id"), {"id": after.id}
    ).scalar_one()
    assert bytes(sealed).startswith(b"\x01\x042026")


def test_a_value_written_again_leaves_the_old_key_behind(session: Session) -> None:
    cipher.use(ring({"2025": OLD}))
    child = factories.child(session, known_as="Amina")
    cipher.use(ring({"2026": NEW, "2025": OLD}))
    session.execute(update(Child).where(Child.id == child.id).values(known_as=child.known_as))
    cipher.use(ring({"2026": NEW}))
    session.expire_all()
    assert child.known_as == "Amina"


def test_a_value_under_a_key_that_is_gone_names_the_key_and_the_setting(session: Session) -> None:
    cipher.use(ring({"2025": OLD}))
    child = factories.child(session)
    session.expire_all()
    cipher.use(ring({"2026": NEW}))
    with pytest.raises(CannotDecrypt, match="key 2025 is not in HEARD_ENCRYPTION_KEYS"):
        _ = child.known_as


@given(stored=st.binary(max_size=60))
def test_bytes_that_were_never_sealed_are_refused_and_nothing_else_is_raised(stored: bytes) -> None:
    own = Cipher()
    own.use(ring({"a": OLD}))
    with pytest.raises(CannotDecrypt):
        own.decrypt(stored, b"notes.text")


def test_without_a_key_nothing_is_sealed_and_the_setting_is_named() -> None:
    with pytest.raises(CannotDecrypt, match="HEARD_ENCRYPTION_KEYS"):
        Cipher().encrypt(b"words", b"notes.text")


def test_an_address_is_found_by_its_index_on_its_own_channel_only(session: Session) -> None:
    number = "+447700900123"
    texting = factories.address(session, channel="sms", provider_id=number)
    factories.address(session, channel="whatsapp", provider_id=number)
    found = session.scalars(
        select(AddressRecord).where(AddressRecord.lookup == cipher.lookup("sms", number))
    ).all()
    assert found == [texting]


def test_an_address_is_still_found_after_a_new_key(session: Session) -> None:
    cipher.use(ring({"2025": OLD}))
    address = factories.address(session, provider_id="+447700900123")
    cipher.use(ring({"2026": NEW, "2025": OLD}))
    assert cipher.lookup("sms", "+447700900123") == address.lookup


def test_the_index_of_another_installation_is_another() -> None:
    first, second = Cipher(), Cipher()
    first.use(ring({"a": OLD}))
    second.use(ring({"a": NEW}))
    assert first.lookup("sms", "+447700900123") != second.lookup("sms", "+447700900123")


def test_no_words_names_or_addresses_are_legible_in_the_stored_bytes(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        plant(session)
    stored = _sqlite_bytes(database_url) if database.is_sqlite else _postgresql_text(database)
    assert b"pre-12-15" in stored  # the search would find what is not sealed
    readings = (MARKER.encode(), MARKER.encode("utf-16-le"), b"PLANTEDMARKER", b"447700900777")
    found = [reading for reading in readings if reading in stored or reading.hex().encode() in stored]
    assert found == []


def plant(session: Session) -> None:
    """Put the marker into every column that may hold a child's words, name or address."""
    child = factories.child(session, known_as=MARKER)
    phone = factories.address(session, provider_id="+447700900777")
    factories.binding(session, child_id=child.id, address_id=phone.id, alias=MARKER)
    talk = factories.conversation(session, address_id=phone.id, state={"answers": MARKER})
    factories.answer(session, conversation_id=talk.id, value=MARKER, note=MARKER)
    factories.note(session, conversation_id=talk.id, text=MARKER)
    factories.inbound_message(
        session, sender="+447700900777", body=MARKER, raw=MARKER.encode(), media=[MARKER]
    )
    factories.outbox_message(session, body={"text": MARKER})
    factories.simulated_message(session, body={"text": MARKER})


def test_the_planted_marker_reaches_every_sealed_column(session: Session) -> None:
    plant(session)
    session.expire_all()
    assert session.scalars(select(Note.text)).all() == [MARKER]
    assert session.scalars(select(InboundMessage.raw)).all() == [MARKER.encode()]


def _sqlite_bytes(url: str) -> bytes:
    path = Path(url.removeprefix("sqlite:///"))
    return b"".join(file.read_bytes() for file in path.parent.iterdir() if file.name.startswith(path.name))


def _postgresql_text(database: Database) -> bytes:
    with database.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        rows = [
            row
            for table in tables
            for row in connection.exec_driver_sql(f"SELECT t::text FROM {table} t").scalars()
        ]
    return "\n".join(rows).encode()

"""Keys that do not fit the database are refused with the reason, before anything is read or sealed with them."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from bot.ground import seals
from bot.operations import health
from bot.settings import Settings, SettingsError, load
from bot.store import migrating
from bot.store.engine import Database
from bot.store.installation import KeyCanary
from bot.store.keys import cipher, ring
from bot.wiring import build
from tests import factories
from tests.factories import NOW

FIRST, SECOND, THIRD = (bytes(range(start, start + 32)) for start in (0, 32, 64))


@pytest.fixture(autouse=True)
def _keys_of_development_afterwards() -> Iterator[None]:
    yield
    cipher.use(ring(Settings().keys))


def sealed_with(database: Database, **keys: bytes) -> None:
    """Use a database with these keys, newest first, as a start of the product does."""
    cipher.use(ring(keys))
    seals.check(database, NOW)
    with database.write() as session:
        factories.address(session)
        factories.note(session)


def refusal(database: Database, **keys: bytes) -> str:
    """Return the words with which these keys are refused."""
    cipher.use(ring(keys))
    with pytest.raises(seals.WrongKeys) as refused:
        seals.check(database, NOW)
    return str(refused.value)


def test_the_first_keys_of_an_empty_database_are_taken_and_known_from_then_on(database: Database) -> None:
    sealed_with(database, a=FIRST)
    seals.check(database, NOW + timedelta(days=1))
    with database.read() as session:
        assert [(row.key_id, row.lookup is None) for row in session.scalars(select(KeyCanary))] == [
            ("a", False)
        ]
        assert seals.examine(session.connection()) is None


def test_a_new_key_in_front_of_the_old_ones_is_taken(database: Database) -> None:
    sealed_with(database, a=FIRST)
    sealed_with(database, b=SECOND, a=FIRST)
    sealed_with(database, c=THIRD, b=SECOND, a=FIRST)
    with database.read() as session:
        rows = {row.key_id: row.lookup is None for row in session.scalars(select(KeyCanary))}
    assert rows == {"a": False, "b": True, "c": True}


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"b": SECOND}, "the key 'a' is missing"),
        ({"a": SECOND}, "the key 'a' is not the one"),
        ({"a": SECOND, "b": FIRST}, "the key 'a' is not the one"),
        ({"a": FIRST, "b": SECOND}, "the last key of the list must be 'a'"),
    ],
)
def test_keys_that_do_not_fit_are_refused_with_what_to_do(
    database: Database, keys: dict[str, bytes], says: str
) -> None:
    sealed_with(database, a=FIRST)
    said = refusal(database, **keys)
    assert says in said
    assert said.startswith("HEARD_ENCRYPTION_KEYS: ")
    assert "Put" in said


def test_an_old_key_may_not_be_dropped_while_rows_are_sealed_with_it(database: Database) -> None:
    sealed_with(database, a=FIRST)
    sealed_with(database, b=SECOND, a=FIRST)
    assert "the key 'b' is missing" in refusal(database, a=FIRST)
    assert "the key 'a' is missing" in refusal(database, b=SECOND)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"b": SECOND}, "the key 'a' is missing"),
        ({"a": SECOND}, "the key 'a' is not the one"),
        ({"a": FIRST, "b": SECOND}, "the last key of the list has changed"),
    ],
)
def test_a_database_from_before_keys_were_entered_is_looked_at_once(
    database: Database, keys: dict[str, bytes], says: str
) -> None:
    sealed_with(database, a=FIRST)
    with database.write() as session:
        session.execute(delete(KeyCanary))
    assert says in refusal(database, **keys)
    cipher.use(ring({"b": SECOND, "a": FIRST}))
    seals.check(database, NOW)


def test_a_database_of_an_older_version_is_looked_at_before_it_is_migrated(
    database: Database, database_url: str
) -> None:
    sealed_with(database, a=FIRST)
    database.let_go()
    migrating.go_back(database_url, "0007")
    assert "the key 'a' is missing" in refusal(database, b=SECOND)
    cipher.use(ring({"a": FIRST}))
    seals.check(database, NOW)


def test_a_database_without_tables_takes_any_key(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    seals.check(database, NOW)
    database.close()


def test_a_value_that_was_never_sealed_blames_no_key(database: Database) -> None:
    with database.write() as session:
        factories.note(session)
        session.execute(text("UPDATE notes SET text = :junk"), {"junk": b"junk"})
    seals.check(database, NOW)


def test_nothing_is_built_on_wrong_keys(database: Database, database_url: str, tmp_path: Path) -> None:
    sealed_with(database, a=FIRST)
    settings = load(database_url=database_url, data_dir=tmp_path, encryption_keys={"a": SECOND})
    with pytest.raises(SettingsError, match="the key 'a' is not the one"):
        build(settings)
    with pytest.raises(SettingsError, match="the key 'a' is missing"):
        build(load(database_url=database_url, data_dir=tmp_path))  # the key of development


def test_readiness_names_keys_that_stopped_fitting_while_it_ran(database: Database) -> None:
    sealed_with(database, a=FIRST)
    with database.write() as session:
        health.beat(session, NOW)
    sealed_with(database, b=SECOND, a=FIRST)  # another process begins to use a new key
    cipher.use(ring({"a": FIRST}))
    with database.read() as session:
        found = health.examine(session, NOW)
    assert "the key 'b' is missing" in str(found.keys)
    assert not found.is_good


def test_two_keys_with_one_id_are_refused() -> None:
    one, two = (base64.urlsafe_b64encode(key).decode() for key in (FIRST, SECOND))
    with pytest.raises(SettingsError, match="two keys have the same id"):
        load(encryption_keys=f"a:{one},a:{two}")

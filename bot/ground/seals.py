"""Whether the keys at hand are those that sealed the database, found out once and not at every row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Select, func, inspect, select, type_coerce

from bot.store.addresses import AddressRecord
from bot.store.base import EncryptedBytes, EncryptedJson, EncryptedText, table_of
from bot.store.engine import Database
from bot.store.errors import CannotDecrypt
from bot.store.installation import KeyCanary
from bot.store.keys import cipher, key_id_of
from bot.store.prepared import insert_into
from bot.store.records import metadata

CANARIES = table_of(KeyCanary)
ADDRESSES = table_of(AddressRecord)
PLACE = b"key_canaries.sealed"
WORDS = b"This key fits."
LOOKED_UP = "canary"
SETTING = "HEARD_ENCRYPTION_KEYS"


class WrongKeys(Exception):
    """The database was sealed with other keys than those at hand; the text says which and what to do."""


def check(database: Database, now: datetime) -> None:
    """Refuse keys that do not fit the database, and enter those that are used for the first time.

    WrongKeys says what to do. A database without tables takes any key.
    """
    with database.engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        known = _known(connection) if CANARIES.name in tables else []
        wrong = _first_misfit(known) if known else _survey(connection, tables)
    if wrong:
        raise WrongKeys(wrong)
    are_entered = {cipher.ring.newest, cipher.ring.oldest} <= {row.key_id for row in known}
    if CANARIES.name in tables and not are_entered:
        with database.connection() as writing:
            _enter(writing, now)
            if late := _first_misfit(_known(writing)):  # another process entered its own keys meanwhile
                raise WrongKeys(late)


def examine(connection: Connection) -> str | None:
    """Return what is wrong with the keys of this process; None when they fit. Reads a handful of small rows."""
    return _first_misfit(_known(connection))


def _known(connection: Connection) -> list[Any]:
    chosen = select(CANARIES).order_by(CANARIES.c.first_used_at, CANARIES.c.key_id)
    return list(connection.execute(chosen).all())


def _first_misfit(known: list[Any]) -> str | None:
    return next((wrong for row in known if (wrong := _misfit(row)) is not None), None)


def _misfit(row: Any) -> str | None:
    if row.key_id not in cipher.ring.keys:
        return _missing(row.key_id)
    if not _opens(bytes(row.sealed), PLACE):
        return _changed(row.key_id)
    if row.lookup is not None and bytes(row.lookup) != _looked_up():
        return _moved(row.key_id)
    return None


def _missing(key_id: str) -> str:
    return (
        f"{SETTING}: the key {key_id!r} is missing, with which this database is sealed. Put it back: "
        "new keys go in front of the old ones, and none is ever taken away"
    )


def _changed(key_id: str) -> str:
    return (
        f"{SETTING}: the key {key_id!r} is not the one with which this database is sealed. Put the right one back; "
        "a new key needs an id of its own, in front of the old ones"
    )


def _moved(key_id: str) -> str:
    return (
        f"{SETTING}: the last key of the list must be {key_id!r}, by which the addresses of this database are "
        "found. Put it back at the end: with another one every known child would be a stranger"
    )


def _opens(sealed: bytes, place: bytes) -> bool:
    try:
        cipher.decrypt(sealed, place)
    except CannotDecrypt:
        return False
    return True


def _looked_up() -> bytes:
    return cipher.lookup(LOOKED_UP, LOOKED_UP)


def _enter(connection: Connection, now: datetime) -> None:
    """Enter the keys of this process; which one finds addresses is said once, by whoever comes first."""
    has_lookup = select(CANARIES.c.key_id).where(CANARIES.c.lookup.is_not(None))
    says_lookup = connection.execute(has_lookup).first() is None
    for key_id in cipher.ring.keys:
        is_last = says_lookup and key_id == cipher.ring.oldest
        row = {
            "key_id": key_id,
            "sealed": cipher.encrypt_with(key_id, WORDS, PLACE),
            "lookup": _looked_up() if is_last else None,
            "first_used_at": now,
        }
        adding = insert_into(CANARIES, connection.dialect.name).values(row)
        connection.execute(adding.on_conflict_do_nothing(index_elements=["key_id"]))


def _survey(connection: Connection, tables: set[str]) -> str | None:
    """Look at one row of each key in each sealed column of a database that was sealed before canaries were kept."""
    for column, place in _sealed_columns(connection, tables):
        for sample in _samples(connection, column):
            if wrong := _wrong_with(sample, place):
                return wrong
    return _survey_addresses(connection) if ADDRESSES.name in tables else None


def _wrong_with(sample: bytes, place: str) -> str | None:
    try:
        key_id = key_id_of(sample)
    except CannotDecrypt:
        return None  # never sealed by us: no key is to blame
    if key_id not in cipher.ring.keys:
        return _missing(key_id)
    return None if _opens(sample, place.encode()) else _changed(key_id)


def _sealed_columns(connection: Connection, tables: set[str]) -> Iterator[tuple[Column[Any], str]]:
    """Return the sealed columns that the database has, each with the name under which its values are sealed."""
    for table in metadata.sorted_tables:
        sealed = [
            (one, one.type.column)
            for one in table.c
            if isinstance(one.type, EncryptedBytes | EncryptedText | EncryptedJson)
        ]
        if not sealed or table.name not in tables:
            continue
        there = {one["name"]: one["type"] for one in inspect(connection).get_columns(table.name)}
        yield from (each for each in sealed if isinstance(there.get(each[0].name), LargeBinary))


def _samples(connection: Connection, column: Column[Any]) -> Iterator[bytes]:
    """Return one stored value for each key id in a column; the id stands in front of what it sealed."""
    stored = type_coerce(column, LargeBinary())
    length = func.substr(stored, 2, 1, type_=LargeBinary())
    for each in _distinct(connection, select(length).where(column.is_not(None)).select_from(column.table)):
        key_id = func.substr(stored, 3, each[0] if each else 0, type_=LargeBinary())
        for name in _distinct(connection, select(key_id).where(length == each)):
            sample = select(stored).where(length == each, key_id == name).limit(1)
            yield bytes(connection.execute(sample).scalar_one())


def _distinct(connection: Connection, values: Select[bytes]) -> list[bytes]:
    return [bytes(value) for value in connection.execute(values.distinct()).scalars()]


def _survey_addresses(connection: Connection) -> str | None:
    chosen = select(ADDRESSES.c.channel, ADDRESSES.c.provider_id, ADDRESSES.c.lookup).limit(1)
    row = connection.execute(chosen).first()
    if row is None or bytes(row.lookup) == cipher.lookup(row.channel, row.provider_id):
        return None
    return (
        f"{SETTING}: the last key of the list has changed, by which the addresses of this database are found. "
        "Put the first key that was ever used back at the end: with another one every known child is a stranger"
    )

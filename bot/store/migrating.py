"""Bringing a database to the records of this version, from a checkout or an installed package alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text

from bot.store.engine import create
from bot.store.errors import BrokenReferences
from bot.store.records import metadata

FOLDER = Path(__file__).with_name("migrations")
HEAD = "head"
BASE = "base"
LOCK_NUMBER = 0x4EA2D  # any number that no other use of this PostgreSQL database has


def migrate(url: str, revision: str = HEAD) -> None:
    """Bring the database up to a revision (by default the newest) in one transaction.

    Safe to repeat and to run from two processes at once. ``url`` is the database's URL. Raises
    BrokenReferences, and changes nothing, when rows would point to nothing.
    """
    with _connected(url, writing=True) as connection, _references_checked(connection):
        command.upgrade(_config(connection), revision)


def go_back(url: str, revision: str = BASE) -> None:
    """Take the database down to an older revision (by default to nothing at all) in one transaction.

    Raises BrokenReferences, and changes nothing, when rows would point to nothing.
    """
    with _connected(url, writing=True) as connection, _references_checked(connection):
        command.downgrade(_config(connection), revision)


def head() -> str:
    """Return the newest revision that this version of the product knows."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def current(url: str) -> str | None:
    """Return the revision a database stands at; None for an empty one."""
    with _connected(url) as connection:
        return _current(connection)


def is_behind(url: str) -> bool:
    """Return whether a database has no tables, or older ones than this version of the product needs."""
    found = current(url)
    return found is None or found < head()


def differences(url: str) -> list[Any]:
    """List how the database differs from the records, as Alembic's operations; empty when they agree."""
    with _connected(url) as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def draft(url: str, message: str, revision: str) -> None:
    """Write a new migration file: how the records differ from a database that stands at head."""
    with _connected(url, writing=True) as connection:
        command.revision(_config(connection), message=message, rev_id=revision, autogenerate=True)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _connected(url: str, *, writing: bool = False) -> Iterator[Connection]:
    """Open the one transaction of a piece of work; a second writer waits until the first is done."""
    engine = create(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _without_references)
    try:
        with engine.execution_options(heard_write=writing).begin() as connection:
            if writing and engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
            yield connection
    finally:
        engine.dispose()


def _without_references(connection: Any, _record: Any) -> None:
    """SQLite changes a table by making it again, which must not cascade; the end checks the references."""
    connection.execute("PRAGMA foreign_keys=OFF")


@contextmanager
def _references_checked(connection: Connection) -> Iterator[None]:
    """Look for rows that point to nothing once the revision has changed; PostgreSQL never lets them be."""
    before = _current(connection)
    yield
    if connection.dialect.name == "sqlite" and _current(connection) != before:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        tables = sorted({str(row[0]) for row in broken})
        if broken:
            raise BrokenReferences(f"{len(broken)} rows of {', '.join(tables)} would point to nothing")

"""Migrated, empty databases: each kind is migrated once for a run and copied for whoever needs one."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bot.ground import channels
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.keys import cipher, ring
from bot.store.migrating import migrate
from tests.peers import pool
from tests.peers.place import once, run_folder


def migrated(url: str) -> None:
    """Make a migrated database of an authority that uses every channel."""
    migrate(url)
    with opened(url) as database, database.write() as session:
        channels.switch_all_on(session, datetime.now(UTC))


@contextlib.contextmanager
def fresh(dialect: str, folder: Path, template: Callable[[str], None] = migrated) -> Iterator[str]:
    """Return the address of a new database of this kind (`sqlite` or `postgresql`); it is gone afterwards.

    ``template`` makes the database that is copied, once for the run; it is given that one's address.
    """
    with {"sqlite": _sqlite, "postgresql": _postgresql}[dialect](folder, template) as url:
        yield url


@contextlib.contextmanager
def opened(url: str) -> Iterator[Database]:
    """Return the product's own way to the rows at this address, with the keys of development."""
    cipher.use(ring(Settings().keys))
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def cut(database: Database) -> None:
    """Cut every connection to a database, as its restart does; a file has no server that could."""
    if database.is_sqlite:
        return
    plain = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as stranger:
        stranger.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextlib.contextmanager
def _sqlite(folder: Path, template: Callable[[str], None]) -> Iterator[str]:
    file = run_folder() / f"{template.__name__}.sqlite3"
    once(f"{template.__name__}-sqlite", run_folder(), lambda: _made(template, f"sqlite:///{file}"))
    yield f"sqlite:///{shutil.copy(file, folder / 'heard.sqlite3')}"


@contextlib.contextmanager
def _postgresql(_folder: Path, template: Callable[[str], None]) -> Iterator[str]:
    copied = f"template_{template.__name__}"
    once(f"{template.__name__}-postgresql", run_folder(), lambda: _make(template, copied))
    lent = pool.lend(copied)
    try:
        yield pool.address(lent.name)
    finally:
        pool.take_back(copied, lent)


def _make(template: Callable[[str], None], name: str) -> str:
    pool.order(f"DROP DATABASE IF EXISTS {name}")  # an attempt that failed half way
    pool.order(f"CREATE DATABASE {name}")
    made = _made(template, pool.address(name))
    pool.keep(name)
    return made


def _made(template: Callable[[str], None], url: str) -> str:
    template(url)
    return url

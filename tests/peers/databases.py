"""Migrated, empty databases: each kind is migrated once for a run and copied for whoever needs one."""

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bot.settings import Settings
from bot.store.engine import Database
from bot.store.keys import cipher, ring
from bot.store.migrating import migrate
from tests.peers.place import once, run_folder
from tests.peers.postgres import postgres_url

TEMPLATE = "heard_template"
_numbers = itertools.count()


@contextlib.contextmanager
def fresh(dialect: str, folder: Path) -> Iterator[str]:
    """Give the address of a new database of this kind (`sqlite` or `postgresql`); it is gone afterwards."""
    with {"sqlite": _sqlite, "postgresql": _postgresql}[dialect](folder) as url:
        yield url


@contextlib.contextmanager
def opened(url: str) -> Iterator[Database]:
    """Give the product's own way to the rows at this address, with the keys of development."""
    cipher.use(ring(Settings().keys))
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


@contextlib.contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    template = run_folder() / "template.sqlite3"
    once("template-sqlite", run_folder(), lambda: _migrate(f"sqlite:///{template}"))
    yield f"sqlite:///{shutil.copy(template, folder / 'heard.sqlite3')}"


@contextlib.contextmanager
def _postgresql(_folder: Path) -> Iterator[str]:
    once("template-postgresql", run_folder(), _make_template)
    name = f"heard_{os.getpid()}_{next(_numbers)}"
    _order(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        yield _address(name)
    finally:
        _order(f"DROP DATABASE {name} WITH (FORCE)")


def _make_template() -> str:
    _order(f"DROP DATABASE IF EXISTS {TEMPLATE}")  # an attempt that failed half way
    _order(f"CREATE DATABASE {TEMPLATE}")
    return _migrate(_address(TEMPLATE))


def _migrate(url: str) -> str:
    migrate(url)
    return url


def _address(name: str) -> str:
    return postgres_url().replace("/postgres?", f"/{name}?")


def _order(statement: str) -> None:
    with psycopg.connect(postgres_url(), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]

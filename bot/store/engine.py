"""One engine for SQLite and PostgreSQL from one URL, and one way to write to it."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet, finalize

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bot.store import connections, prepared
from bot.store.errors import WriteInsideWrite

# How long a database server may take to answer; one that is not there at all would be waited for two minutes.
CONNECT_SECONDS = 10
OWNER_ONLY = 0o600


def create(url: str) -> Engine:
    """Make an engine; a SQLite file is its owner's alone and gets WAL, full durability and foreign keys.

    A PostgreSQL connection that rested for a while is looked at before it is used again.

    SQLite connections never begin by themselves: :class:`Database` does.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        waits = {} if "connect_timeout" in parsed.query else {"connect_timeout": CONNECT_SECONDS}
        engine = create_engine(url, connect_args=waits, hide_parameters=True)
        event.listen(engine, "connect", _prepare_postgresql)
        connections.check_after_rest(engine)
        return engine
    if parsed.database and parsed.database != ":memory:" and not parsed.database.startswith("file:"):
        keep_private(parsed.database)
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "timeout": 30}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def keep_private(path: str | Path) -> None:
    """Make a database file before SQLite does, readable by its owner alone; the files beside it follow its mode.

    A file that cannot be made or changed is left to whoever opens it next, who can say what is wrong.
    """
    with suppress(OSError):
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, OWNER_ONLY)
        try:
            os.fchmod(descriptor, OWNER_ONLY)
        finally:
            os.close(descriptor)


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """Compile no statement to machine code, which takes longer than any statement of ours runs, and use the indexes.

    The rows of an authority lie in memory, where one page costs as much as the next. What the server takes for granted,
    a disk that has to move, has it read whole tables for a few rows. A pool between us and the server may refuse such
    settings among what a connection begins with, but not as statements.
    https://www.postgresql.org/docs/current/jit-decision.html
    https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-RANDOM-PAGE-COST
    """
    connection.execute("SET jit = off")
    connection.execute("SET random_page_cost = 1.1")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's BEGIN is sent by _begin_sqlite
    # Of the default of 2 MB the figures of one authority would read each page again and again.
    pragmas = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-8192",
    )
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("heard_write", False)
    prepared.plain(connection, "BEGIN IMMEDIATE" if immediate else "BEGIN")


_OPEN: WeakSet[Database] = WeakSet()
_LOCKS: WeakSet[WriterLock] = WeakSet()


class WriterLock:
    """Lines up writers of one SQLite file in front of BEGIN IMMEDIATE, across threads and processes.

    Without it writers sleep and retry in SQLite's busy handler, and the slowest webhook takes over 100 ms.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open()
        _LOCKS.add(self)

    def _open(self) -> None:
        self._thread = threading.Lock()
        self._holder: int | None = None
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        self._closing = finalize(self, os.close, self._file)

    def __enter__(self) -> None:
        if self._holder == threading.get_ident():
            raise WriteInsideWrite("a transaction that writes is open already; take its session")
        self._thread.acquire()
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._thread.release()
            raise
        self._holder = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        self._holder = None
        try:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._thread.release()

    def begin_anew(self) -> None:
        """Take a lock file of this process's own: with its parent's it would be let in together with the parent."""
        self._closing()
        self._open()

    def close(self) -> None:
        """Close the lock file."""
        _LOCKS.discard(self)
        self._closing()


class NoLock:
    """PostgreSQL locks rows itself."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None

    def close(self) -> None:
        """Do nothing, as there is no lock file."""


class Database:
    """The one way to the rows: ``read`` for pages, ``write`` for changes, each one transaction."""

    def __init__(self, url: str) -> None:
        self.engine = create(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._lock = _lock(url)
        self._writing = self.engine.execution_options(heard_write=True)
        self._kept = connections.KeptConnections(self._writing)
        _OPEN.add(self)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Open a writing connection for the hot path's prepared statements; commits on success."""
        with self._lock:
            connection = self._kept.take()
            try:
                with connection.begin():
                    yield connection
            finally:
                self._kept.give_back(connection)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session that writes; commits on success, rolls back on any error."""
        with self._lock, Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session for reading; whatever it did is rolled back."""
        with Session(self.engine) as session:
            yield session
            if session.in_transaction() and not self.is_sqlite:
                connections.roll_back(session.connection())

    def close(self) -> None:
        """Close all connections and the lock file."""
        _OPEN.discard(self)
        self.let_go()
        self._lock.close()

    def let_go(self) -> None:
        """Close all connections that nobody uses."""
        self._kept.close()
        self.engine.dispose()


def _lock(url: str) -> WriterLock | NoLock:
    parsed = make_url(url)
    on_file = parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}
    return WriterLock(Path(f"{parsed.database}.lock")) if on_file else NoLock()


def _before_fork() -> None:
    """Close idle connections: two processes on one SQLite connection can destroy the file."""
    for database in list(_OPEN):
        database.let_go()


def _after_fork() -> None:
    for lock in list(_LOCKS):
        lock.begin_anew()


os.register_at_fork(before=_before_fork, after_in_child=_after_fork)

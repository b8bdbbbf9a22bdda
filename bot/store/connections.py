"""Connections that are used again: those that rested are looked at, and a few for the hot path never go back."""

from __future__ import annotations

import math
import time
from collections import deque
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.exc import DisconnectionError

RESTED_SINCE = "rested since"
LONGEST_REST = 1.0  # seconds
MOST_KEPT = 2


def check_after_rest(engine: Engine) -> None:
    """Ask a pooled connection that rested whether it still stands; one in steady use shows it by itself, for nothing.

    SQLAlchemy's own check before every use costs a webhook one of its nine ways to the database and back.
    """
    dialect = engine.dialect

    def rest(_connection: Any, record: Any) -> None:
        record.info[RESTED_SINCE] = time.monotonic()

    def check(connection: Any, record: Any, _proxy: Any) -> None:
        rested = time.monotonic() - record.info.get(RESTED_SINCE, math.inf) >= LONGEST_REST
        if rested and not _stands(connection, dialect):
            raise DisconnectionError

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", check)


def _stands(connection: Any, dialect: Dialect) -> bool:
    """Ask a driver's connection whether its database still answers."""
    try:
        return dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error:
        return False


def roll_back(connection: Connection) -> None:
    """Roll back what was read on PostgreSQL, and keep the statements that were prepared for it.

    psycopg forgets them at each rollback, in case it takes a table back that they are about; then every page would
    have each of its statements read and planned anew. Readers make no tables.
    https://www.psycopg.org/psycopg3/docs/advanced/prepare.html
    """
    driven: Any = connection.connection.dbapi_connection
    driven.pgconn.exec_(b"ROLLBACK")


class KeptConnections:
    """Connections of the hot path: the pool's check-out, reset and check-in are a tenth of a turn's work.

    They are few, so that the pool never runs dry, and one that rested is asked whether it still stands.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: deque[tuple[Connection, float]] = deque()

    def take(self) -> Connection:
        """Return a connection that nobody uses, with no transaction open."""
        while self._idle:
            try:
                connection, since = self._idle.pop()
            except IndexError:  # another thread was faster
                break
            rested = time.monotonic() - since >= LONGEST_REST
            if not rested or _stands(connection.connection.dbapi_connection, connection.dialect):
                return connection
            connection.invalidate()
            connection.close()
        return self._engine.connect()

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next one; what broke, or is one too many, goes back to the pool.

        When the database cut one, it cut the others as well.
        """
        if connection.invalidated:
            self.close()
        if connection.invalidated or connection.in_transaction() or len(self._idle) >= MOST_KEPT:
            connection.close()
        else:
            self._idle.append((connection, time.monotonic()))

    def close(self) -> None:
        """Release every connection that is not in use to the pool."""
        while self._idle:
            self._idle.pop()[0].close()

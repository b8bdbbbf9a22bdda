"""Statements of the hot path, compiled once: SQLAlchemy writes them, the driver runs them.

Running a built statement through ``Connection.execute`` costs several times what the database needs for it. What is
given up is SQLAlchemy's own bookkeeping of a result; transaction, types and errors are the same.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Select, Table, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from bot.store.base import UtcDateTime

Process = Callable[[Any], Any]
Params = Mapping[str, Any]
CURSOR = "prepared"
MOMENTS = 16
PARAMETERS: Any = {"sqlite": "qmark", "postgresql": "numeric_dollar"}
_INSERTS: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Compiled:
    """One statement for one kind of database: its text, and how values go in and come out."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        numbered: Any = type(dialect)
        made = statement.compile(dialect=numbered(paramstyle=PARAMETERS[dialect.name]))
        assert not made.prefetch, f"give a value for each of {made.prefetch}"
        self.text = str(made)
        binds = [(name, made.binds[name]) for name in made.positiontup or ()]
        self._values = [None if bind.required else _fixed(bind, dialect) for _, bind in binds]
        self._asked = [
            (place, name, _going_in(bind, dialect))
            for place, (name, bind) in enumerate(binds)
            if bind.required
        ]
        self._names = len({name for _, name, _ in self._asked})
        columns = _columns(statement)
        self._coming_out = [
            (place, process)
            for place, column in enumerate(columns)
            if (process := _coming_out(column.type, dialect)) is not None
        ]
        self._row: Any = namedtuple("Row", [column.key for column in columns]) if columns else None

    def values(self, params: Params) -> list[Any]:
        """Return what the driver binds; KeyError for a value that is missing, TypeError for one nobody asked for."""
        if len(params) != self._names:
            raise TypeError(f"not the values of {self.text}: {sorted(params)}")
        found = self._values.copy()
        for place, name, process in self._asked:
            found[place] = params[name] if process is None else process(params[name])
        return found

    def rows(self, cursor: DBAPICursor) -> list[Any]:
        """Read all rows, each with its columns as attributes."""
        return [self._read(each) for each in cursor.fetchall()]

    def _read(self, found: Sequence[Any]) -> Any:
        values = list(found)
        for place, process in self._coming_out:
            values[place] = process(values[place])
        return self._row._make(values)


class PreparedStatement:
    """A statement with named parameters, compiled at its first use on each kind of database."""

    def __init__(self, build: Callable[[str], Any]) -> None:
        """Take how the statement is built for a dialect's name ("sqlite", "postgresql")."""
        self._build = build
        self._compiled: dict[str, Compiled] = {}

    def rows(self, connection: Connection, params: Params) -> list[Any]:
        """Run it and return its rows; DBAPIError of SQLAlchemy when the database refuses."""
        compiled, cursor = self._run(connection, params)
        return compiled.rows(cursor)

    def change(self, connection: Connection, params: Params) -> int:
        """Run it and return how many rows it changed; DBAPIError of SQLAlchemy when the database refuses."""
        _, cursor = self._run(connection, params)
        changed: int = cursor.rowcount
        return changed

    def _run(self, connection: Connection, params: Params) -> tuple[Compiled, DBAPICursor]:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = Compiled(self._build(dialect.name), dialect)
        return compiled, _execute(connection, compiled.text, compiled.values(params))


def plain(connection: Connection, text: str) -> None:
    """Run a statement without parameters or rows; DBAPIError of SQLAlchemy when it is refused."""
    _execute(connection, text, [])


def prepared(statement: Any) -> PreparedStatement:
    """Prepare a statement that is the same on every database."""
    return PreparedStatement(lambda _dialect: statement)


def new_row(table: Table, *names: str) -> PreparedStatement:
    """Prepare an insert of these columns; fixed defaults of the others are part of the statement."""
    return prepared(insert(table).values(_values(table, names)))


def new_row_once(table: Table, *names: str) -> PreparedStatement:
    """Prepare an insert that does nothing when a unique key exists already; its row is the new ``id``."""
    return PreparedStatement(
        lambda dialect: (
            insert_into(table, dialect)
            .values(_values(table, names))
            .on_conflict_do_nothing()
            .returning(table.c.id)
        )
    )


def insert_into(table: Table, dialect: str) -> Any:
    """Return an insert of a dialect ("sqlite", "postgresql") that may say what happens when a key exists already."""
    return _INSERTS[dialect](table)


def _values(table: Table, names: Sequence[str]) -> dict[str, Any]:
    defaults = {
        each.name: each.default.arg
        for each in table.c
        if isinstance(each.default, ScalarElementColumnDefault)
    }
    return defaults | {name: bindparam(name) for name in names}


def _columns(statement: Any) -> Sequence[Any]:
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    return list(statement.exported_columns)


def _going_in(bind: Any, dialect: Dialect) -> Process | None:
    process: Process | None = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if process is not None and isinstance(bind.type, UtcDateTime):
        return lru_cache(maxsize=MOMENTS)(process)  # a message has one moment, which each of its rows repeats
    return process


def _coming_out(kind: Any, dialect: Dialect) -> Process | None:
    process: Process | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return process


def _fixed(bind: Any, dialect: Dialect) -> Any:
    process = _going_in(bind, dialect)
    return bind.effective_value if process is None else process(bind.effective_value)


def _execute(connection: Connection, text: str, values: Sequence[Any]) -> DBAPICursor:
    """Run a statement on the one cursor that a driver's connection keeps for all of them."""
    driven, dialect = connection.connection, connection.dialect
    cursor: DBAPICursor | None = driven.info.get(CURSOR)
    if cursor is None:
        cursor = driven.info[CURSOR] = _cursor(driven.dbapi_connection, dialect)
    try:
        cursor.execute(text, values)
    except dialect.loaded_dbapi.Error as error:
        raise _translated(error, text, connection) from error
    return cursor


def _cursor(driven: Any, dialect: Dialect) -> DBAPICursor:
    """Return a cursor for texts whose parameters are numbered already; psycopg need not look for them each time."""
    if dialect.name == "postgresql":
        raw: DBAPICursor = dialect.loaded_dbapi.RawCursor(driven)
        return raw
    cursor: DBAPICursor = driven.cursor()
    return cursor


def _translated(error: Exception, text: str, connection: Connection) -> BaseException:
    """Return SQLAlchemy's error for a driver's, without the values: they may be a child's words.

    When the database went away, the connections that wait in the pool are as dead as this one.
    """
    dialect = connection.dialect
    gone = dialect.is_disconnect(error, connection.connection, None)  # type: ignore[arg-type]
    if gone:
        connection.invalidate(error)
        connection.engine.dispose()
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        text, None, error, base, hide_parameters=True, connection_invalidated=gone, dialect=dialect
    )

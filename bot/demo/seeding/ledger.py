"""Rows in the making: numbered here, written in bulk, table by table, so that a whole authority takes seconds."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, Table, insert, text

from bot.store.base import Base
from bot.store.records import metadata

CHUNK = 2000


class Ledger:
    """Collects rows and gives each its number at once, so that rows can point to each other before they exist."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._blank = {table.name: _blank(table) for table in metadata.sorted_tables}
        self._waiting: dict[str, list[dict[str, Any]]] = {table.name: [] for table in metadata.sorted_tables}
        self.counts: Counter[str] = Counter()

    def add(self, record: type[Base], **columns: Any) -> int:
        """Take down one row and give its id; what is not said has the column's own default, or is empty."""
        name = record.__tablename__
        self.counts[name] += 1
        self._waiting[name].append({**self._blank[name], **columns, "id": self.counts[name]})
        return self.counts[name]

    def change(self, record: type[Base], key: int, **columns: Any) -> None:
        """Change a row that was taken down and is not yet written."""
        name = record.__tablename__
        waiting = self._waiting[name]
        waiting[key - self.counts[name] - 1].update(columns)

    def write(self) -> None:
        """Insert all rows taken down so far, parents first."""
        for table in metadata.sorted_tables:
            rows, self._waiting[table.name] = self._waiting[table.name], []
            for start in range(0, len(rows), CHUNK):
                self._connection.execute(insert(table), rows[start : start + CHUNK])

    def close(self) -> None:
        """Write the rest; PostgreSQL counts on from the numbers given here."""
        self.write()
        if self._connection.dialect.name == "postgresql":
            for name in self.counts:
                sequence = f"pg_get_serial_sequence('{name}', 'id')"
                self._connection.execute(text(f"SELECT setval({sequence}, max(id)) FROM {name}"))  # noqa: S608


def _blank(table: Table) -> dict[str, Any]:
    """Give a row without contents; every row of an insert in bulk needs the same columns."""
    return {column.name: getattr(column.default, "arg", None) for column in table.columns}

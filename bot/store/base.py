"""The base of all records: naming of constraints, UTC times, encrypted columns."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary, MetaData, Table, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from bot.store.keys import cipher

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Base(DeclarativeBase):
    """Every record of the product; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)


def table_of(record: type[Base]) -> Table:
    """Return the table behind a record, for statements of SQLAlchemy's core."""
    table = record.__table__
    assert isinstance(table, Table)
    return table


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; refuses a moment without a time zone, because a guess would be an hour wrong in summer."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC; ValueError for a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read as UTC; SQLite gives moments without a zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _Sealed(TypeDecorator[Any]):
    """What is sealed with AES-GCM; the column's name is authenticated, so a value cannot be moved elsewhere."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column


class EncryptedBytes(_Sealed):
    """Sealed bytes."""

    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Seal a value on its way in."""
        return None if value is None else cipher.encrypt(value, self.column.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Open a value on its way out."""
        return None if value is None else cipher.decrypt(bytes(value), self.column.encode())


class EncryptedText(_Sealed):
    """Sealed text."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal a value on its way in."""
        return None if value is None else cipher.encrypt(value.encode(), self.column.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Open a value on its way out."""
        return None if value is None else cipher.decrypt(bytes(value), self.column.encode()).decode()


class EncryptedJson(_Sealed):
    """A sealed JSON value."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Seal a value on its way in."""
        if value is None:
            return None
        return cipher.encrypt(_AS_JSON.encode(value).encode(), self.column.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Open a value on its way out."""
        return None if value is None else json.loads(cipher.decrypt(bytes(value), self.column.encode()))

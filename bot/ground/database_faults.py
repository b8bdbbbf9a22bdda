"""Why the database cannot be used: it has not the tables of this version, or it does not answer."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

# PostgreSQL's codes of a table and a column that are not there; SQLite has only words for them.
NOT_THERE_CODES = frozenset({"42P01", "42703"})
NOT_THERE_WORDS = ("no such table", "no such column", "has no column named")


class DatabaseFault(StrEnum):
    """What hinders every use of the database, whoever comes."""

    NOT_AT_VERSION = "the database is not at this version: run heard migrate"
    AWAY = "the database cannot be used"


def fault_of(error: BaseException) -> DatabaseFault | None:
    """Return what an error says about the database; None for any other error, a broken rule of its tables included."""
    if not isinstance(error, DBAPIError):
        return None
    if getattr(error.orig, "sqlstate", None) in NOT_THERE_CODES or said_by(error).startswith(NOT_THERE_WORDS):
        return DatabaseFault.NOT_AT_VERSION
    return DatabaseFault.AWAY if isinstance(error, OperationalError | InterfaceError) else None


def said_by(error: DBAPIError) -> str:
    """Return the first line of what the database said itself."""
    return str(error.orig).strip().partition("\n")[0]

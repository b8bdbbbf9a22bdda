"""What goes wrong outside the product, told in one line that says what to do."""

from __future__ import annotations

from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, ProgrammingError, SQLAlchemyError

from bot.ground.seals import WrongKeys
from bot.settings import SettingsError
from bot.store.errors import BrokenReferences, CannotDecrypt

NO_TABLE = ("no such table", "no such column", "does not exist")


def reason_of(error: BaseException) -> str | None:
    """Return the line for what the surroundings did; None for a fault of our own, which needs its traceback."""
    if isinstance(error, SettingsError | WrongKeys | BrokenReferences):
        return str(error)
    if isinstance(error, CannotDecrypt):
        return f"a row cannot be opened: {error}; run heard doctor"
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, ArgumentError):
        return f"HEARD_DATABASE_URL cannot be used: {error}"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}"
    return _of_others(error)


def _of_database(error: SQLAlchemyError) -> str | None:
    said = str(getattr(error, "orig", error)).strip().splitlines()[0]
    if isinstance(error, OperationalError | ProgrammingError):
        if any(words in said for words in NO_TABLE):
            return f"the database is not at this version: run heard migrate ({said})"
        return f"the database cannot be used (HEARD_DATABASE_URL): {said}"
    return None


def _of_others(error: BaseException) -> str | None:
    module = type(error).__module__.partition(".")[0]
    if module == "redis":
        return f"the queue cannot be used (HEARD_REDIS_URL): {error}"
    if module == "telegram":  # its texts may hold the bot's token
        return f"Telegram does not do what was asked: {type(error).__name__}"
    return None

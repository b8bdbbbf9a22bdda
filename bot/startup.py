"""What is made and checked when a process starts: the database, its keys, and what the conversation knows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.ground import installation, seals
from bot.ground.calendar import NOTHING_ADDED
from bot.ground.context import Context, arranged
from bot.ground.database_faults import said_by
from bot.settings import Settings, SettingsError, load
from bot.store.engine import Database
from bot.translation import load_content, load_translations


def make_context(settings: Settings | None = None) -> Context:
    """Read the content and arrange it for the engine; needs no database."""
    chosen = settings or load()
    service = chosen.policies.service
    texts = load_content(), load_translations(), arranged
    own = frozenset(number for number in (chosen.sms_from, chosen.whatsapp_from) if number)
    has_contacts = bool(chosen.ladder.contacts)
    return Context(*texts, service.name, service.hours, lambda: NOTHING_ADDED, has_contacts, own)


def open_database(settings: Settings) -> Database:
    """Open the database of the settings; SettingsError when its driver or its file cannot be used."""
    try:
        return Database(settings.database)
    except ImportError as error:
        raise SettingsError(
            "HEARD_DATABASE_URL: PostgreSQL needs its driver: install heard[postgres]"
        ) from error
    except (ArgumentError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"HEARD_DATABASE_URL: the database cannot be opened: {reason}") from error


def refuse_unfit(settings: Settings, database: Database, moment: datetime) -> None:
    """Raise SettingsError for invented children in production, keys that do not fit, and a database without answer."""
    try:
        if settings.is_production and installation.holds_invented_children(database):
            raise SettingsError(
                "HEARD_DATABASE_URL: this database holds invented children; production needs its own"
            )
        seals.check(database, moment)
    except seals.WrongKeys as error:
        raise SettingsError(str(error)) from error
    except DBAPIError as error:
        raise SettingsError(f"HEARD_DATABASE_URL: the database cannot be used: {said_by(error)}") from error

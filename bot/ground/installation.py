"""Facts about this installation."""

from __future__ import annotations

from sqlalchemy import exists, inspect, select
from sqlalchemy.orm import Session

from bot.store.engine import Database
from bot.store.installation import Fact, Installation

SEEDED = "seeded"
"""The fact by which production knows invented data and refuses to start."""
ACCEPTED = "accepted_languages"
"""The languages that an administrator has accepted for children, by their codes, parted by spaces."""

IS_HELD = exists(select(Installation.id).where(Installation.held_since.is_not(None)))
"""Says in SQL that nothing old may leave and nothing be written first: this database may be an older copy."""


def fact(session: Session, name: str) -> str | None:
    """Give a named fact, None when it is not known."""
    return session.scalar(select(Fact.value).where(Fact.name == name))


def holds_invented_children(database: Database) -> bool:
    """Tell whether a database was seeded with invented children; their accounts have published passwords."""
    with database.read() as session:
        has_tables = inspect(session.connection()).has_table(Fact.__tablename__)
        return has_tables and fact(session, SEEDED) is not None

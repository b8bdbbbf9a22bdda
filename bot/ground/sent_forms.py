"""Forms of the panel that were carried out: one that comes twice is carried out once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete
from sqlalchemy.orm import Session

from bot.store.base import table_of
from bot.store.installation import SentForm
from bot.store.prepared import insert_into

SENT = table_of(SentForm)
# A page stays open for no longer than a session, and that ends within a day.
KEPT = timedelta(days=2)


class SentBefore(Exception):
    """The same form was carried out before: it was pressed twice, or sent again because no answer came."""


def carry_out(session: Session, digest: bytes, now: datetime) -> None:
    """Note in the caller's transaction that a form is carried out; SentBefore for one that was.

    Whoever sends the same form at the same moment waits here until the first one is through.
    """
    connection = session.connection()
    once = insert_into(SENT, connection.dialect.name).values(digest=digest, sent_at=now)
    noted = connection.execute(once.on_conflict_do_nothing().returning(SENT.c.digest))
    if noted.first() is None:
        raise SentBefore


def forget(connection: Connection, now: datetime) -> None:
    """Forget forms that no open page can send any more."""
    connection.execute(delete(SENT).where(SENT.c.sent_at < now - KEPT))

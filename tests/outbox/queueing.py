"""Messages in the outbox, taken and sent by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.messages import Sent
from bot.outbox import outcomes, queue, rows
from bot.outbox.rows import Claimed
from bot.store.messages import OutboxMessage
from tests import factories
from tests.factories import NOW


def hush(session: Session) -> None:
    """Count all messages so far as sent."""
    session.execute(OutboxMessage.__table__.update().values(status="sent"))


def message(session: Session, **given: Any) -> int:
    """Queue a message, to an address of its own unless one is given; give its id."""
    return factories.outbox_message(session, **given).id


def claimed(session: Session, now: datetime = NOW, most: int = 16) -> Sequence[Claimed]:
    return queue.claim(session.connection(), now, most)


def ids(session: Session, now: datetime = NOW, most: int = 16) -> list[int]:
    return [each.id for each in claimed(session, now, most)]


def row(session: Session, message_id: int) -> Any:
    """Read a message as it is stored now."""
    table: Any = OutboxMessage.__table__
    return session.execute(select(*table.c).where(table.c.id == message_id)).one()


def arrives(session: Session, message_id: int) -> None:
    """Let a message that was taken arrive."""
    (taken,) = rows.read(session.connection(), [message_id])
    outcomes.record(session.connection(), taken, Sent(f"P{message_id}"), NOW)


def only(session: Session, **given: Any) -> Claimed:
    """Queue a message and take it."""
    message(session, **given)
    (one,) = claimed(session)
    return one

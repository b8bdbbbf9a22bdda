"""Messages that came in, found a few at a time, so that their words are emptied at their provider as ours are.

Taking a message in writes nothing for this: the worker looks behind a mark, which only moves on, along the primary key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.media import COPY_KEPT_FOR
from bot.domain.messages import ChannelKind
from bot.media import copies
from bot.media.fetch import Sources
from bot.store.base import table_of
from bot.store.engine import Database
from bot.store.installation import Fact
from bot.store.messages import InboundMessage
from bot.store.prepared import insert_into

FACTS = table_of(Fact)
INBOUND = table_of(InboundMessage)
# The fact that holds the last message that was looked at.
MARK = "inbound_copies_until"
START = "0"
# Longer than taking a message lasts: until then one with a lower number may still come.
SETTLED = timedelta(hours=1)
# As many as are due at one time: what came in the years before must not keep words waiting that were taken back.
MOST = 100


@dataclass(frozen=True, slots=True)
class FoundMessages:
    """The next messages behind the mark, and where the mark stood."""

    mark: str
    rows: Sequence[Any]


def find(database: Database, sources: Sources, clock: Callable[[], datetime]) -> int:
    """Let the words of the next messages be emptied a week after they came; return how many were looked at.

    None are looked at while others are due. Where two workers find the same ones, one of them writes.
    """
    now = clock()
    with database.read() as session:
        connection = session.connection()
        found = None if copies.is_due(connection, now) else next_messages(connection, now)
    if found is None or not found.rows:
        return 0
    with database.connection() as connection:
        if not _move(connection, found):
            return 0
        for row in found.rows:
            _expect(connection, row, sources, now)
    return len(found.rows)


def next_messages(connection: Connection, now: datetime) -> FoundMessages:
    """Return the messages behind the mark, up to the first that may not be the next one yet."""
    mark = connection.execute(select(FACTS.c.value).where(FACTS.c.name == MARK)).scalar() or START
    columns = (INBOUND.c.id, INBOUND.c.channel, INBOUND.c.provider_message_id, INBOUND.c.received_at)
    behind = select(*columns, INBOUND.c.body.is_(None).label("is_erased")).where(INBOUND.c.id > int(mark))
    rows = connection.execute(behind.order_by(INBOUND.c.id).limit(MOST)).all()
    return FoundMessages(mark, list(takewhile(lambda row: _is_settled(row.received_at, now), rows)))


def _is_settled(received_at: datetime, now: datetime) -> bool:
    """Return whether a message came long ago; one that comes from a far future has the moment of a wrong clock."""
    return abs(now - received_at) >= SETTLED


def _move(connection: Connection, found: FoundMessages) -> bool:
    """Move the mark; False where another worker has moved it."""
    to = str(found.rows[-1].id)
    moved = insert_into(FACTS, connection.dialect.name).values(name=MARK, value=to)
    here = moved.on_conflict_do_update(
        index_elements=["name"], set_={"value": to}, where=FACTS.c.value == found.mark
    )
    return connection.execute(here.returning(FACTS.c.name)).first() is not None


def _expect(connection: Connection, row: Any, sources: Sources, now: datetime) -> None:
    channel = ChannelKind(row.channel)
    if sources(channel).can_redact(row.provider_message_id):
        held_since = now - COPY_KEPT_FOR if row.is_erased else min(row.received_at, now)
        copies.expect(connection, channel, row.provider_message_id, held_since)

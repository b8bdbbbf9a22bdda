"""Having providers forget what we hold or what was taken back: files deleted, the words of messages emptied.

A message is emptied and not deleted: a database put back from long ago still learns that something was sent there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Table, func, literal, select, update
from sqlalchemy.orm import Session

from bot.domain.media import COPY_KEPT_FOR, CopyFate
from bot.domain.messages import ChannelKind
from bot.media.fetch import Sources
from bot.media.files import named
from bot.store.base import table_of
from bot.store.copies import MessageCopy
from bot.store.engine import Database
from bot.store.media import MediaFile
from bot.store.messages import InboundMessage
from bot.store.prepared import insert_into, new_row_once

logger = logging.getLogger(__name__)
FILES = table_of(MediaFile)
INBOUND = table_of(InboundMessage)
MESSAGES = table_of(MessageCopy)
KEPT_THERE = (FILES, MESSAGES)
EXPECT = new_row_once(MESSAGES, "channel", "reference", "copy_not_before")
# Longer than a provider may take to answer.
LEASE = timedelta(minutes=5)
# As many in one round: what was fetched in the years before goes by and by.
MOST = 10
# How long each failed try is waited after: a provider may be away for long, and nothing hangs on the hour.
PAUSES = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 48, 96, 168, 336))
# How long a process asks for no other file either after one of these: it would fare no better.
RESTS = {CopyFate.NO_ANSWER: timedelta(minutes=5), CopyFate.NOT_LET_IN: timedelta(hours=1)}
# Whether we are let in changes when a person changes it, and an account that knocks too often is locked.
LOCKED_OUT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueCopy:
    """One copy to be deleted now, and by what the provider knows it; ``attempts`` counts this one."""

    table: Table
    id: int
    channel: ChannelKind
    reference: str | None
    attempts: int

    @property
    def name(self) -> str:
        """Return how the log calls it; a provider's id stands there for a message, which is nobody's."""
        return f"file {self.id}" if self.table is FILES else f"message {self.reference}"


class ProviderCopies:
    """The copies at providers, deleted when they may be; after a failure this process asks for none for a while."""

    def __init__(
        self,
        database: Database,
        sources: Sources,
        clock: Callable[[], datetime],
        is_ending: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._sources = sources
        self._clock = clock
        self._is_ending = is_ending
        self._rests_until: datetime | None = None

    def sweep(self) -> int:
        """Delete some copies that are due; return how many were asked for.

        A worker that dies between asking and writing down leaves the copy due; what is gone already is gone.
        """
        asked = 0
        while asked < MOST and not self._is_ending() and (copy := self._next()) is not None:
            fate = self._ask(copy)
            with self._database.connection() as connection:
                _record(connection, copy, fate, self._clock())
            if fate in RESTS:
                self._rests_until = self._clock() + RESTS[fate]
            asked += 1
        return asked

    def _next(self) -> DueCopy | None:
        """Take the next copy into this worker's hands; None while resting, without one, or when another was faster."""
        now = self._clock()
        if self._rests_until is not None and now < self._rests_until:
            return None
        with self._database.read() as session:
            if _due(session.connection(), now) is None:
                return None
        with self._database.connection() as connection:
            copy = _due(connection, now)
            return copy if copy is not None and _take(connection, copy, now) else None

    def _ask(self, copy: DueCopy) -> CopyFate:
        if copy.reference is None:
            return CopyFate.FOREIGN
        try:
            source = self._sources(copy.channel)
            return source.delete(copy.reference) if copy.table is FILES else source.redact(copy.reference)
        except Exception as error:  # noqa: BLE001 - one copy must not keep the others waiting
            logger.error("the copy of %s could not be deleted: %s", copy.name, type(error).__name__)
            return CopyFate.NO_ANSWER


def expect(connection: Connection, channel: ChannelKind, provider_id: str, since: datetime) -> None:
    """Let the words of a message be emptied at its provider once it has lain there for a week.

    By then the status of one of ours is final, or no more news of it comes; and until then one in doubt is found by its
    words. Nothing changes for a message that is expected already.
    """
    due = {"channel": channel.value, "reference": provider_id, "copy_not_before": since + COPY_KEPT_FOR}
    EXPECT.rows(connection, due)


def forget(connection: Connection, messages: Select[str, str], now: datetime) -> None:
    """Let the words of messages be emptied at once at their providers, as they were taken back.

    ``messages`` gives the channel and the provider's id of each; what is gone there is not asked for again.
    """
    named_there = messages.order_by(*messages.selected_columns)
    anew = {"copy_not_before": now, "copy_attempts": 0, "copy_given_up_at": None}
    columns = ["channel", "reference", "copy_not_before"]
    due = insert_into(MESSAGES, connection.dialect.name).from_select(
        columns, named_there.add_columns(literal(now, MESSAGES.c.copy_not_before.type))
    )
    connection.execute(
        due.on_conflict_do_update(
            index_elements=columns[:2], set_=anew, where=MESSAGES.c.copy_gone_at.is_(None)
        )
    )


def is_due(connection: Connection, now: datetime) -> bool:
    """Return whether a copy is to be deleted by now."""
    return _due(connection, now) is not None


def given_up(session: Session) -> int:
    """Return how many copies their providers still have, because nobody could have them deleted."""
    return sum(_given_up(session, table) for table in KEPT_THERE)


def try_again(connection: Connection, now: datetime) -> int:
    """Let the worker ask anew for the copies that were given up; return how many."""
    anew = {"copy_given_up_at": None, "copy_attempts": 0, "copy_not_before": now}
    return sum(
        connection.execute(update(table).where(table.c.copy_given_up_at.is_not(None)).values(anew)).rowcount
        for table in KEPT_THERE
    )


def _given_up(session: Session, table: Table) -> int:
    count = select(func.count()).where(table.c.copy_given_up_at.is_not(None))
    return session.scalar(count.select_from(table)) or 0


def _due(connection: Connection, now: datetime) -> DueCopy | None:
    """Return the copy that has been due longest: a file before any message, as a file may be what was taken back."""
    return _due_file(connection, now) or _due_message(connection, now)


def _due_file(connection: Connection, now: datetime) -> DueCopy | None:
    row = connection.execute(
        select(
            FILES.c.id,
            FILES.c.place,
            FILES.c.copy_attempts,
            FILES.c.copy_reference,
            INBOUND.c.channel,
            INBOUND.c.media,
        )
        .join(INBOUND, INBOUND.c.id == FILES.c.inbound_id)
        .where(FILES.c.copy_not_before <= now)
        .order_by(FILES.c.copy_not_before, FILES.c.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    reference = row.copy_reference or named(row.media, row.place)[1]
    return DueCopy(FILES, row.id, ChannelKind(row.channel), reference, row.copy_attempts + 1)


def _due_message(connection: Connection, now: datetime) -> DueCopy | None:
    due = select(MESSAGES).where(MESSAGES.c.copy_not_before <= now)
    row = connection.execute(due.order_by(MESSAGES.c.copy_not_before, MESSAGES.c.id).limit(1)).first()
    if row is None:
        return None
    return DueCopy(MESSAGES, row.id, ChannelKind(row.channel), row.reference, row.copy_attempts + 1)


def _take(connection: Connection, copy: DueCopy, now: datetime) -> bool:
    table = copy.table
    mine = (table.c.id == copy.id, table.c.copy_attempts == copy.attempts - 1, table.c.copy_not_before <= now)
    taken = {"copy_attempts": copy.attempts, "copy_not_before": now + LEASE}
    return bool(connection.execute(update(table).where(*mine).values(taken)).rowcount)


def _record(connection: Connection, copy: DueCopy, fate: CopyFate, now: datetime) -> None:
    """Write down how a try ended; words that were erased meanwhile have made the copy due anew."""
    table = copy.table
    mine = (table.c.id == copy.id, table.c.copy_attempts == copy.attempts)
    connection.execute(update(table).where(*mine).values(_outcome(copy, fate, now)))


def _outcome(copy: DueCopy, fate: CopyFate, now: datetime) -> Mapping[str, Any]:
    over = {"copy_not_before": None} | ({"copy_reference": None} if copy.table is FILES else {})
    if fate is CopyFate.GONE:
        return {"copy_gone_at": now, **over}
    if fate is CopyFate.KEPT:
        return {"copy_attempts": 0, **over}
    if fate is CopyFate.FOREIGN or copy.attempts > len(PAUSES):
        logger.warning("the provider still has its copy of %s: given up (%s)", copy.name, fate.value)
        return {"copy_given_up_at": now, "copy_not_before": None}
    pause = PAUSES[copy.attempts - 1]
    return {"copy_not_before": now + (max(pause, LOCKED_OUT) if fate is CopyFate.NOT_LET_IN else pause)}

"""Taking in a message: store it, let the conversation hear it, keep its words, queue the replies; one transaction."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, update
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.domain.messages import ChannelKind, Inbound
from bot.services import addresses, listening, statements, strangers
from bot.services.context import Context
from bot.services.interpreting import clean, kept_media
from bot.services.listening import Taken
from bot.store.keys import cipher

logger = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of an inbound message."""

    HANDLED = "handled"
    TRIAGE = "triage"
    REPEATED = "repeated"


def receive(connection: Connection, inbound: Inbound, now: datetime, context: Context) -> Outcome:
    """Take one message inside the caller's transaction; a repeat of the same provider id changes nothing.

    A message from an address nobody knows, with no conversation open, or that our own fault keeps us from hearing,
    is kept for a person (triage). What the database raises when it is not there passes through.
    """
    rows = _rows(connection, inbound)
    known = [row for row in rows if row.conversation_id is not None]
    inbound_id = _store(connection, inbound, now, rows, known)
    if inbound_id is None:
        return Outcome.REPEATED
    if known:
        return _hear_safely(connection, known, Taken(inbound, inbound_id, now, context))
    if rows:
        addresses.heed(connection, rows[0].address_id, inbound, now, context)
    strangers.heed(connection, Taken(inbound, inbound_id, now, context))
    return Outcome.TRIAGE


def keep_unread(
    connection: Connection, channel: ChannelKind, provider_message_id: str, raw: bytes, now: datetime
) -> None:
    """Keep an authentic request that could not be read, for a person to look at."""
    statements.add_once(
        connection,
        statements.INBOUND,
        channel=channel.value,
        provider_message_id=provider_message_id,
        raw=raw,
        received_at=now,
        outcome=Outcome.TRIAGE.value,
    )


def _rows(connection: Connection, inbound: Inbound) -> Sequence[Row[Any]]:
    channel, sender = inbound.sender.channel.value, clean(inbound.sender.provider_id)
    who = {"channel": channel, "lookup": cipher.lookup(channel, sender)}
    if connection.dialect.name != "sqlite":
        connection.execute(statements.LOCK_ADDRESS, who)
    return list(connection.execute(statements.FIND_OPEN, who))


def _store(
    connection: Connection,
    inbound: Inbound,
    now: datetime,
    rows: Sequence[Row[Any]],
    known: Sequence[Row[Any]],
) -> int | None:
    """Store the message as it came; on a shared phone the child it belongs to is found out later."""
    channel, sender = inbound.sender.channel.value, clean(inbound.sender.provider_id)
    return statements.add_once(
        connection,
        statements.INBOUND,
        channel=channel,
        provider_message_id=clean(inbound.provider_message_id),
        lookup=cipher.lookup(channel, sender),
        address_id=rows[0].address_id if rows else None,
        conversation_id=known[0].conversation_id if len(known) == 1 else None,
        sender=sender,
        body=clean(inbound.text),
        raw=inbound.raw,
        media=kept_media(inbound),
        received_at=now,
        sent_at=inbound.sent_at,
        outcome=(Outcome.HANDLED if known else Outcome.TRIAGE).value,
        truncated=inbound.truncated,
    )


@contextmanager
def _savepoint(connection: Connection) -> Iterator[None]:
    """Undo what is inside when it fails, and nothing else; plain statements, because every message pays for them."""
    connection.exec_driver_sql("SAVEPOINT hearing")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT hearing")
        raise
    finally:
        connection.exec_driver_sql("RELEASE SAVEPOINT hearing")


def _hear_safely(connection: Connection, rows: Sequence[Row[Any]], taken: Taken) -> Outcome:
    """Let the conversation hear a message; a fault of ours leaves the message to a person instead of losing it."""
    try:
        with _savepoint(connection):
            whose = listening.listen(connection, rows, taken)
    except (OperationalError, InterfaceError):
        raise  # the database went away: the provider must come again
    except Exception as error:  # noqa: BLE001 - whatever it is, the child's words stay
        where = "".join(
            traceback.format_tb(error.__traceback__)
        )  # without the message, which may quote words
        logger.error("inbound message %s was left to a person: %s\n%s", taken.id, type(error).__name__, where)
        whose = None
        strangers.heed(connection, taken)
    if whose is None:
        _update(connection, taken.id, outcome=Outcome.TRIAGE.value)
        return Outcome.TRIAGE
    if len(rows) > 1:
        _update(connection, taken.id, conversation_id=whose)
    return Outcome.HANDLED


def _update(connection: Connection, inbound_id: int, **values: Any) -> None:
    table = statements.INBOUND
    connection.execute(update(table).where(table.c.id == inbound_id).values(values))

"""Taking in a message: store it, let the conversation hear it, keep its words, queue the replies; one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, update
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.domain.messages import ChannelKind, Inbound, Substance
from bot.ground.context import Context
from bot.ground.fault_log import FaultLog
from bot.media import files
from bot.outbox import addresses
from bot.store import statements, writes
from bot.store.engine import Database
from bot.store.keys import cipher
from bot.talk import newcomers, other_phone, still_you, strangers, turn
from bot.talk.effects import ConversationMoved
from bot.talk.newcomers import Met
from bot.talk.turn import Arrival

logger = logging.getLogger(__name__)
faults = FaultLog(logger, words=False)


# What a message that could not be read says of itself.
NOBODYS: Mapping[str, Any] = {
    **dict.fromkeys(("lookup", "address_id", "conversation_id", "sender", "body", "media", "sent_at")),
    "truncated": False,
}


class InboundOutcome(StrEnum):
    """What became of an inbound message."""

    HANDLED = "handled"
    TRIAGE = "triage"
    REPEATED = "repeated"
    IGNORED = "ignored"


def take(database: Database, inbound: Inbound, now: datetime, context: Context) -> InboundOutcome:
    """Take one message in a transaction of its own; a fault of ours leaves it to a person instead of losing it.

    When another transaction changed the conversation meanwhile, or a connection broke, it is done once more behind
    locks. What the database raises then passes through: the provider must come again.
    """
    for waiting in (False, True):
        try:
            with database.connection() as connection:
                return receive(connection, inbound, now, context, waiting=waiting)
        except (ConversationMoved, OperationalError, InterfaceError):
            if waiting:
                raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the child's words stay
            faults.tell("an inbound message was left to a person", error)
            break
    with database.connection() as connection:
        return _leave_to_a_person(connection, inbound, now, context)


def receive(
    connection: Connection, inbound: Inbound, now: datetime, context: Context, *, waiting: bool = True
) -> InboundOutcome:
    """Take one message inside the caller's transaction; a repeat of the same provider id changes nothing.

    A message from an address nobody knows, or with no conversation open, is kept for a person (triage); one that
    nobody wrote is kept, and nothing comes of it.
    ``waiting`` lines up behind other transactions on the address; without it ConversationMoved may be raised.
    """
    sender = _sender(inbound)
    rows = _rows(connection, sender, waiting=waiting)
    known = [row for row in rows if row.conversation_id is not None]
    if not known and other_phone.bring_over(connection, rows, inbound.sender.channel):
        rows = _rows(connection, sender, waiting=waiting)
        known = list(rows)
    inbound_id = _store(connection, inbound, sender, now, rows, known)
    if inbound_id is None:
        return InboundOutcome.REPEATED
    if inbound.substance is Substance.SILENT:
        return InboundOutcome.IGNORED
    if rows and rows[0].stale_at is not None and not inbound.departed:
        addresses.clear_stale(connection, rows[0].address_id, now)
    met, arrival = _meet(connection, rows, Arrival(inbound, inbound_id, now, context))
    if met is not Met.NOT_NEW:
        return _met(connection, inbound_id, met)
    return _hear(connection, known, arrival) if known else _leave_in_triage(connection, rows, arrival)


def _meet(connection: Connection, rows: Sequence[Any], arrival: Arrival) -> tuple[Met, Arrival]:
    """Let a message be the answer to "still you?", or one from a phone that is new."""
    if rows and rows[0].still_asked_at is not None:
        met = still_you.hear(connection, rows[0], arrival)
        if met is Met.FOR_A_PERSON:
            # The code of a card says more than a yes.
            proved, carded = newcomers.meet(connection, rows, arrival)
            is_code = proved is not Met.NOT_NEW or carded.code_of is not None
            return (proved, carded) if is_code else (met, arrival)
        if met is not Met.NOT_NEW:
            return met, arrival
    if newcomers.may_be_new(rows, arrival.inbound.text):
        return newcomers.meet(connection, rows, arrival)
    return Met.NOT_NEW, arrival


def _met(connection: Connection, inbound_id: int, met: Met) -> InboundOutcome:
    """Write down what became of a message from a new phone: taken, or kept for a person."""
    outcome = InboundOutcome.HANDLED if met is Met.TAKEN else InboundOutcome.TRIAGE
    _update(connection, inbound_id, outcome=outcome.value)
    return outcome


def keep_unread(
    connection: Connection, channel: ChannelKind, provider_message_id: str, raw: bytes, now: datetime
) -> None:
    """Keep an authentic request that could not be read, for a person to look at."""
    writes.STORE_INBOUND.rows(
        connection,
        {
            **NOBODYS,
            "channel": channel.value,
            "provider_message_id": provider_message_id,
            "raw": raw,
            "received_at": now,
            "outcome": InboundOutcome.TRIAGE.value,
        },
    )


def _sender(inbound: Inbound) -> Mapping[str, Any]:
    """Return how a sender's address is looked up."""
    channel, sender = inbound.sender.channel.value, inbound.sender.provider_id
    return {"channel": channel, "lookup": cipher.lookup(channel, sender)}


def _rows(connection: Connection, who: Mapping[str, Any], *, waiting: bool) -> Sequence[Any]:
    """Read the sender's address with its open conversations.

    One child's conversation needs no lock: saving it fails when it has changed. Who speaks on a shared phone is kept
    with the address, so there messages wait for each other. SQLite has one writer anyway.
    """
    locks = connection.dialect.name != "sqlite"
    if locks and waiting:
        _wait(connection, who)
    rows = statements.FIND_OPEN.rows(connection, who)
    if locks and not waiting and len(rows) > 1:
        _wait(connection, who)
        return statements.FIND_OPEN.rows(connection, who)
    return rows


def _wait(connection: Connection, who: Mapping[str, Any]) -> None:
    """Line up: conversations first and then their address, the order in which a step changes them."""
    statements.LOCK_OPEN.rows(connection, who)
    statements.LOCK_ADDRESS.rows(connection, who)


def _store(
    connection: Connection,
    inbound: Inbound,
    sender: Mapping[str, Any],
    now: datetime,
    rows: Sequence[Any],
    known: Sequence[Any],
) -> int | None:
    """Store the message as it came; on a shared phone the child it belongs to is found out later."""
    stored = writes.STORE_INBOUND.rows(
        connection,
        {
            **sender,
            "provider_message_id": inbound.provider_message_id,
            "address_id": rows[0].address_id if rows else None,
            "conversation_id": known[0].conversation_id if len(known) == 1 else None,
            "sender": inbound.sender.provider_id,
            "body": inbound.text,
            "raw": inbound.raw,
            "media": inbound.attachments(),
            "received_at": now,
            "sent_at": inbound.sent_at,
            "outcome": _first_outcome(inbound, known).value,
            "truncated": inbound.truncated,
        },
    )
    if not stored:
        return None
    inbound_id: int = stored[0].id
    files.expect(connection, inbound_id, inbound, now)
    return inbound_id


def _first_outcome(inbound: Inbound, known: Sequence[Any]) -> InboundOutcome:
    if inbound.substance is Substance.SILENT:
        return InboundOutcome.IGNORED
    return InboundOutcome.HANDLED if known else InboundOutcome.TRIAGE


def _hear(connection: Connection, rows: Sequence[Any], arrival: Arrival) -> InboundOutcome:
    """Let the conversation hear a message; one that nobody claims on a shared phone is left to a person."""
    whose = turn.listen(connection, rows, arrival)
    if whose is None:
        _update(connection, arrival.id, outcome=InboundOutcome.TRIAGE.value)
        return InboundOutcome.TRIAGE
    if len(rows) > 1 or whose != rows[0].conversation_id:
        _update(connection, arrival.id, conversation_id=whose)
    return InboundOutcome.HANDLED


def _leave_to_a_person(
    connection: Connection, inbound: Inbound, now: datetime, context: Context
) -> InboundOutcome:
    """Keep a message that we failed to hear, under whom it belongs to, for a person to look at."""
    sender = _sender(inbound)
    rows = _rows(connection, sender, waiting=True)
    known = [row for row in rows if row.conversation_id is not None]
    inbound_id = _store(connection, inbound, sender, now, rows, known)
    if inbound_id is None:
        return InboundOutcome.REPEATED
    _update(connection, inbound_id, outcome=InboundOutcome.TRIAGE.value)
    return _leave_in_triage(connection, rows, Arrival(inbound, inbound_id, now, context))


def _leave_in_triage(connection: Connection, rows: Sequence[Any], arrival: Arrival) -> InboundOutcome:
    """Hear STOP, START and danger in a message that waits for a person."""
    with _undone_on_failure(connection, arrival.id):
        arrival = turn.without_ours(connection, rows, arrival)
    if rows:
        with _undone_on_failure(connection, arrival.id):
            addresses.take_keyword(
                connection, rows[0].address_id, arrival.inbound, arrival.now, arrival.context
            )
    with _undone_on_failure(connection, arrival.id):
        strangers.answer_danger(connection, arrival)
    return InboundOutcome.TRIAGE


@contextmanager
def _undone_on_failure(connection: Connection, inbound_id: int) -> Iterator[None]:
    """Undo what fails inside, and only that: the message itself stays in triage, where a person sees it."""
    try:
        with connection.begin_nested():
            yield
    except (OperationalError, InterfaceError):
        raise  # the database went away: the provider must come again
    except Exception as error:  # noqa: BLE001 - whatever is wrong with us
        logger.error("inbound message %s was not heard in triage: %s", inbound_id, type(error).__name__)


def _update(connection: Connection, inbound_id: int, **values: Any) -> None:
    table = statements.INBOUND
    connection.execute(update(table).where(table.c.id == inbound_id).values(values))

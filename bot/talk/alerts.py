"""Raising an alert for a message with danger in it, in the transaction that heard it.

What the same child writes on, on the same phone and in the same conversation, joins the alert while it is open: one
card with every message instead of many. It joins no alert of other readers: the children who may have written must be
the same, and nobody may have named the writer meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, insert, select

from bot.store.alerts import Alert, AlertChild, AlertMessage, AlertStep
from bot.store.base import table_of
from bot.store.prepared import new_row_once
from bot.store.statements import ADDRESSES, CONVERSATIONS
from bot.talk.cause import Cause

ALERTS = table_of(Alert)
CHILDREN = table_of(AlertChild)
MESSAGES = table_of(AlertMessage)
STEPS = table_of(AlertStep)
# The step by which a person said who wrote.
NAMED = "named"
RAISE = new_row_once(ALERTS, "name", "inbound_id", "address_id", "raised_at")
JOIN = new_row_once(MESSAGES, "alert_id", "inbound_id", "conversation_id", "name", "question", "heard_at")


@dataclass(frozen=True, slots=True)
class HeardDanger:
    """A message with danger in it: what was heard, where, and every child who may have written it.

    ``conversation_id`` and ``question`` say which conversation heard it and what it was asking then.
    """

    name: str
    inbound_id: int | None
    address_id: int | None
    children: Sequence[int]
    at: datetime
    conversation_id: int | None = None
    question: str | None = None


def raise_alert(connection: Connection, danger: HeardDanger) -> None:
    """Let a message join the open alert that it belongs to, else raise one; the same message does so only once."""
    if danger.inbound_id is not None and _is_known(connection, danger.inbound_id):
        return
    alert_id = _open_alert(connection, danger)
    if alert_id is None:
        alert_id = _raise(connection, danger)
    if alert_id is None or danger.inbound_id is None:
        return
    JOIN.rows(
        connection,
        {
            "alert_id": alert_id,
            "inbound_id": danger.inbound_id,
            "conversation_id": danger.conversation_id,
            "name": danger.name,
            "question": danger.question,
            "heard_at": danger.at,
        },
    )


def alert(connection: Connection, cause: Cause, name: str, question: str | None) -> None:
    """Raise an alert about what a conversation heard; every child of a phone where nobody said who writes."""
    danger = HeardDanger(
        name,
        cause.inbound_id,
        cause.address_id,
        _writers(connection, cause),
        cause.now,
        cause.conversation_id,
        question,
    )
    raise_alert(connection, danger)


def _is_known(connection: Connection, inbound_id: int) -> bool:
    known = exists().where(MESSAGES.c.inbound_id == inbound_id)
    return bool(connection.execute(select(known)).scalar())


def _open_alert(connection: Connection, danger: HeardDanger) -> int | None:
    """Find the open alert that a message joins, and hold it until the message is in it.

    Messages of one address wait for each other here, so that two at once do not raise two alerts; whoever finishes
    the alert meanwhile comes first, and then the message raises a new one.
    """
    if danger.inbound_id is None or danger.address_id is None:
        return None
    connection.execute(
        select(ADDRESSES.c.id).where(ADDRESSES.c.id == danger.address_id).with_for_update(key_share=True)
    )
    heard = exists().where(
        MESSAGES.c.alert_id == ALERTS.c.id,
        MESSAGES.c.conversation_id.is_not_distinct_from(danger.conversation_id),
    )
    named = exists().where(STEPS.c.alert_id == ALERTS.c.id, STEPS.c.action == NAMED)
    found = connection.execute(
        select(ALERTS.c.id)
        .where(ALERTS.c.address_id == danger.address_id, ALERTS.c.done_at.is_(None), heard, ~named)
        .order_by(ALERTS.c.id)
        .with_for_update(key_share=True, of=ALERTS)
    ).scalars()
    return next((each for each in found.all() if _children(connection, each) == set(danger.children)), None)


def _children(connection: Connection, alert_id: int) -> set[int]:
    named = select(CHILDREN.c.child_id).where(CHILDREN.c.alert_id == alert_id)
    return set(connection.execute(named).scalars())


def _raise(connection: Connection, danger: HeardDanger) -> int | None:
    about = {
        "name": danger.name,
        "inbound_id": danger.inbound_id,
        "address_id": danger.address_id,
        "raised_at": danger.at,
    }
    raised = RAISE.rows(connection, about)
    if not raised:
        return None
    if danger.children:
        rows = [{"alert_id": raised[0].id, "child_id": child_id} for child_id in danger.children]
        connection.execute(insert(CHILDREN), rows)
    return int(raised[0].id)


def _writers(connection: Connection, cause: Cause) -> Sequence[int]:
    if not cause.is_writer_unknown:
        return (cause.child_id,)
    talks = select(CONVERSATIONS.c.child_id).where(CONVERSATIONS.c.id.in_(list(cause.aliases)))
    return connection.execute(talks.order_by(CONVERSATIONS.c.id)).scalars().all()

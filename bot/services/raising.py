"""Raising an alert: one for each message with danger in it, in the transaction that heard it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.services.hearing import Heard
from bot.services.statements import CONVERSATIONS
from bot.store.alerts import Alert, AlertChild
from bot.store.prepared import new_row_once

ALERTS: Any = Alert.__table__
CHILDREN: Any = AlertChild.__table__
RAISE = new_row_once(ALERTS, "name", "inbound_id", "address_id", "raised_at")


def raise_alert(
    connection: Connection,
    name: str,
    *,
    inbound_id: int | None,
    address_id: int | None,
    children: Sequence[int],
    now: datetime,
) -> None:
    """Raise an alert about a message, with every child who may have written it; a second one changes nothing."""
    about = {"name": name, "inbound_id": inbound_id, "address_id": address_id, "raised_at": now}
    raised = RAISE.rows(connection, about)
    if raised and children:
        rows = [{"alert_id": raised[0].id, "child_id": child_id} for child_id in children]
        connection.execute(insert(CHILDREN), rows)


def alert(connection: Connection, heard: Heard, name: str) -> None:
    """Raise an alert about what a conversation heard; every child of a phone where nobody said who writes."""
    raise_alert(
        connection,
        name,
        inbound_id=heard.inbound_id,
        address_id=heard.row.address_id,
        children=_writers(connection, heard),
        now=heard.now,
    )


def _writers(connection: Connection, heard: Heard) -> Sequence[int]:
    if not heard.is_writer_unknown:
        return (heard.row.child_id,)
    talks = select(CONVERSATIONS.c.child_id).where(CONVERSATIONS.c.id.in_(list(heard.aliases)))
    return connection.execute(talks.order_by(CONVERSATIONS.c.id)).scalars().all()

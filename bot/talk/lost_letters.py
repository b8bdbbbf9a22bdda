"""Letters that reached nobody: the officer's turn ends, because the child knows of no letter to reply to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.domain.conversations import LetterLost, TickName
from bot.domain.messages import DeliveryStatus
from bot.ground.context import Context
from bot.store.statements import OUTBOX
from bot.talk import events
from bot.talk.letters import LETTER
from bot.talk.timers import TIMERS

LOST = (DeliveryStatus.FAILED.value, DeliveryStatus.CANCELLED.value)


def give_back(connection: Connection, now: datetime, context: Context) -> int:
    """End the turns whose newest letter failed or was cancelled, and return how many."""
    found = _lost(connection)
    for each in found:
        events.happen(connection, each.conversation_id, LetterLost(), f"lost:{each.outbox_id}", now, context)
    return len(found)


def _lost(connection: Connection) -> Sequence[Any]:
    """Return the conversations in an officer's turn whose newest letter, or the text in its place, was lost."""
    newest = (
        select(func.max(OUTBOX.c.id))
        .where(OUTBOX.c.conversation_id == TIMERS.c.conversation_id, OUTBOX.c.kind == LETTER)
        .correlate(TIMERS)
        .scalar_subquery()
    )
    open_turn = (TIMERS.c.name == TickName.OFFICER.value, TIMERS.c.done_at.is_(None))
    return connection.execute(
        select(TIMERS.c.conversation_id, OUTBOX.c.id.label("outbox_id"))
        .join(OUTBOX, OUTBOX.c.id == newest)
        .where(*open_turn, OUTBOX.c.status.in_(LOST))
        .order_by(TIMERS.c.conversation_id)
    ).all()

"""What happens to a conversation without a message: the clock, the review, staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.conversations import Event, ReviewCancelled, ReviewHeld, ReviewMoved, Tick, step
from bot.domain.messages import ChannelKind
from bot.services import keeping, statements, timing
from bot.services.context import Context
from bot.services.hearing import Heard, subject_of
from bot.services.inbound import state_of


def happen(
    connection: Connection, conversation_id: int, event: Event, cause: str, now: datetime, context: Context
) -> None:
    """Let one event happen to a conversation, in the caller's transaction; LookupError when there is none.

    ``cause`` names the event for ever: what it sends is never queued a second time for the same cause.
    """
    row = _locked(connection, conversation_id)
    before = state_of(row)
    result = step(before, event, context.world(now))
    if result.effects or result.state is not before:
        channel = ChannelKind(row.channel or before.channel)
        heard = Heard(subject_of(row), channel, None, now, f"{conversation_id}:{cause}")
        keeping.keep(connection, heard, before, result.state, result.effects, context)


def tick(connection: Connection, now: datetime, context: Context) -> int:
    """Carry out every timer that has come, each once whichever worker sees it; give how many."""
    done = 0
    for timer_id, conversation_id, name in timing.due(connection, now):
        if timing.finish(connection, timer_id, now):
            happen(connection, conversation_id, Tick(name), f"timer:{timer_id}:{now.date()}", now, context)
            done += 1
    return done


def review_changed(
    connection: Connection, review_id: int, event: ReviewHeld | ReviewCancelled | ReviewMoved, now: datetime,
    context: Context,
) -> None:  # fmt: skip
    """Tell the conversation before a review that the review was held, cancelled or moved."""
    table = statements.CONVERSATIONS
    found = connection.execute(
        select(table.c.id).where(
            table.c.review_id == review_id, table.c.phase == "pre", table.c.address_id.is_not(None)
        )
    ).scalars()
    for conversation_id in list(found):
        happen(connection, conversation_id, event, f"review:{now.timestamp():.6f}", now, context)


def _locked(connection: Connection, conversation_id: int) -> Any:
    """Read a conversation as the hot path does, behind the same lock of its address."""
    table, addresses = statements.CONVERSATIONS, statements.ADDRESSES
    address = select(table.c.address_id).where(table.c.id == conversation_id).scalar_subquery()
    if connection.dialect.name != "sqlite":
        connection.execute(select(addresses.c.id).where(addresses.c.id == address).with_for_update())
    row = connection.execute(
        select(*table.c, table.c.id.label("conversation_id")).where(table.c.id == conversation_id)
    ).one_or_none()
    if row is None:
        raise LookupError(f"no conversation {conversation_id}")
    return row

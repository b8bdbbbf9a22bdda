"""What happens to a conversation without a message: the clock, the review, staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.conversations import Event, ReviewCancelled, ReviewHeld, ReviewMoved, Tick, TickName, step
from bot.domain.messages import ChannelKind
from bot.ground import policies
from bot.ground.context import Context
from bot.store import statements
from bot.talk import effects, letters, officers_turn, phones, timers
from bot.talk.cause import cause_of
from bot.talk.rows import locked
from bot.talk.timers import DueTimer


def happen(
    connection: Connection, conversation_id: int, event: Event, occasion: str, now: datetime, context: Context
) -> None:
    """Let one event happen to a conversation, in the caller's transaction; LookupError when there is none.

    ``occasion`` names the event for ever: what it sends is never queued a second time for the same one.
    """
    _happen(connection, locked(connection, conversation_id), event, occasion, now, context)


def ring(connection: Connection, timer: DueTimer, now: datetime, context: Context) -> bool:
    """Carry out one timer that has come, in a transaction of its own; False when another worker has done it.

    A conversation that takes no more messages is not reminded, because the answer would be kept in another one; and
    while an officer writes to the child the reminder is put off.
    """
    row = locked(connection, timer.conversation_id)
    if not timers.finish(connection, timer.id, now):
        return False
    if officers_turn.put_off(connection, timer, row.child_id, now):
        return True
    if timer.name is TickName.LETTER:
        _tell(connection, row.conversation_id, now, context)
    elif row.open or timer.name not in timers.REMINDERS:
        # The version tells two settings of one timer for the same moment apart, as when a clock was put back.
        occasion = f"timer:{timer.id}:{timer.due_at.timestamp():.0f}:{row.version}"
        _happen(connection, row, Tick(timer.name, _offers_short(connection, timer)), occasion, now, context)
    return True


def _offers_short(connection: Connection, timer: DueTimer) -> bool:
    """Return whether a timer is the last reminder, where the authority lets it offer three quick questions."""
    return timer.name is TickName.REMINDER2 and policies.in_force(connection).asking.shortens


def _tell(connection: Connection, conversation_id: int, now: datetime, context: Context) -> None:
    """Say what officers wrote to a child, each thing once; each is looked at as the one before it left things."""
    for each in letters.waiting(connection, conversation_id, now):
        event = letters.take(connection, locked(connection, conversation_id), each, now)
        if event is not None:
            happen(connection, conversation_id, event, f"told:{each.id}", now, context)


def review_changed(
    connection: Connection,
    review_id: int,
    event: ReviewHeld | ReviewCancelled | ReviewMoved,
    now: datetime,
    context: Context,
) -> None:
    """Tell the conversation before a review that it was held, cancelled or moved; its clock moves with the review."""
    table = statements.CONVERSATIONS
    found = connection.execute(
        select(table.c.id).where(
            table.c.review_id == review_id, table.c.phase == "pre", table.c.address_id.is_not(None)
        )
    ).scalars()
    for conversation_id in list(found):
        happen(connection, conversation_id, event, f"review:{now.timestamp():.6f}", now, context)
        if isinstance(event, ReviewMoved):
            timers.move_clock(connection, conversation_id, event.days, now)


def _happen(
    connection: Connection, row: Any, event: Event, occasion: str, now: datetime, context: Context
) -> None:
    before = phones.state_of(row)
    result = step(before, event, context.world(now))
    if result.effects or result.state is not before:
        channel = ChannelKind(row.channel or before.channel)
        names = phones.names_at(connection, row.address_id) if result.effects else {}
        cause = cause_of(row, channel, now, f"{row.conversation_id}:{occasion}", aliases=names)
        effects.keep(connection, cause, before, result.state, result.effects, context)

"""The turn of an officer who writes to a child: what the child writes next is theirs, and nothing else is asked.

It ends when the officer is done, when the child wants the questions again, or when no letter came for a while.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select, update

from bot.domain.conversations import AfterOfficer, TickName
from bot.domain.conversations.step import WAITING
from bot.domain.reviews import LONDON
from bot.ground.calendar import after_working_days, proclaimed_days
from bot.ground.context import Context
from bot.ground.slots import slots
from bot.store.statements import CONVERSATIONS
from bot.talk import phones, rows, timers
from bot.talk.cause import Cause
from bot.talk.timers import REVIEWS, TIMERS

# After so many working days without a letter the officer's turn is over.
TURN_DAYS = 3


def _newest(connection: Connection, child_id: int) -> Any:
    """Return the conversation of a child that takes the messages when no officer has the turn."""
    newest = select(func.max(CONVERSATIONS.c.id)).where(CONVERSATIONS.c.child_id == child_id)
    return rows.locked(connection, connection.execute(newest).scalar_one())


def phone_of(connection: Connection, row: Any) -> Any:
    """Return the conversation whose phone a letter goes to: that on which the child writes now."""
    newest = _newest(connection, row.child_id)
    return newest if newest.address_id is not None else row


def asks_after(connection: Connection, row: Any) -> AfterOfficer | None:
    """Return where the child is asked something when the officer's turn is over; None for nowhere."""
    newest = _newest(connection, row.child_id)
    if newest.status not in WAITING:
        return None
    return AfterOfficer.HERE if newest.id == row.conversation_id else AfterOfficer.ELSEWHERE


def take_over(connection: Connection, row: Any, now: datetime) -> None:
    """Let this conversation take the child's messages, from the phone on which they write now, until the turn ends.

    Words that come in feedback are not the IRO's to read, so a reply to the IRO may not be kept there.
    """
    target = phone_of(connection, row)
    if target.id != row.conversation_id:
        of_child = CONVERSATIONS.c.child_id == row.child_id
        connection.execute(
            update(CONVERSATIONS).where(of_child).values(open=False, version=CONVERSATIONS.c.version + 1)
        )
        here = {
            "address_id": target.address_id,
            "channel": target.channel or phones.state_of(target).channel.value,
            "phone_owner": target.phone_owner,
            "open": True,
        }
        connection.execute(
            update(CONVERSATIONS).where(CONVERSATIONS.c.id == row.conversation_id).values(here)
        )
    timers.set_timer(connection, row.conversation_id, TickName.OFFICER, _turn_ends(connection, now))


def _turn_ends(connection: Connection, now: datetime) -> datetime:
    day = after_working_days(now.astimezone(LONDON).date(), TURN_DAYS, proclaimed_days(connection))
    return slots(connection).on(day)


def end(connection: Connection, conversation_id: int, now: datetime, context: Context) -> datetime:
    """End an officer's turn in the next hours for writing, because what is asked then is written first."""
    at = context.slots.first_read(now)
    timers.set_timer(connection, conversation_id, TickName.OFFICER, at)
    return at


def let_go(connection: Connection, cause: Cause) -> None:
    """Give the turn back: to the questions of this conversation, or to a newer one, which then says what it asks."""
    timers.end(connection, cause.conversation_id, TickName.OFFICER, cause.now)
    newest = _newest(connection, cause.child_id)
    if newest.id == cause.conversation_id:
        return
    connection.execute(
        update(CONVERSATIONS).where(CONVERSATIONS.c.id == cause.conversation_id).values(open=False)
    )
    connection.execute(
        update(CONVERSATIONS)
        .where(CONVERSATIONS.c.id == newest.id)
        .values(open=True, version=CONVERSATIONS.c.version + 1)
    )
    if newest.status in WAITING:
        timers.set_timer(connection, newest.id, TickName.OFFICER, cause.now)


def until(connection: Connection, child_id: int) -> datetime | None:
    """Return when the turn of an officer who writes to a child ends; None where nobody does."""
    open_turn = (TIMERS.c.name == TickName.OFFICER.value, TIMERS.c.done_at.is_(None))
    found = (
        select(func.max(TIMERS.c.due_at))
        .join(CONVERSATIONS, CONVERSATIONS.c.id == TIMERS.c.conversation_id)
        .where(CONVERSATIONS.c.child_id == child_id, *open_turn)
    )
    return connection.execute(found).scalar()


def put_off(connection: Connection, timer: timers.DueTimer, child_id: int, now: datetime) -> bool:
    """Move a reminder that comes in an officer's turn behind it; False where nobody writes to the child.

    The questions come again when the turn ends, so the reminder goes on the next day for writing.
    """
    ends = until(connection, child_id)
    if timer.name not in timers.REMINDERS or ends is None:
        return False
    after = max(ends, now).astimezone(LONDON).date() + timedelta(days=1)
    later = slots(connection).on(after)
    timers.set_timer(connection, timer.conversation_id, timer.name, later)
    return True


def has_turn() -> ColumnElement[bool]:
    """Return the condition on ``Review`` that an officer is writing to its child: nothing else is begun then."""
    talks = CONVERSATIONS.alias("talks_with_officer")
    turn = (TIMERS.c.conversation_id == talks.c.id, TIMERS.c.done_at.is_(None))
    is_theirs = (TIMERS.c.name == TickName.OFFICER.value, talks.c.child_id == REVIEWS.c.child_id)
    return exists().where(*turn, *is_theirs).correlate(REVIEWS)

"""The clock of a conversation: reminders, the cut-off, the end of a pause, and how they follow a review that moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from bot.domain.conversations import TickName
from bot.domain.conversations.step import STALE_DAYS
from bot.domain.questionnaires import Phase
from bot.domain.reviews import InvitationTimetable, invitation_timetable
from bot.ground import policies
from bot.ground.calendar import added_days
from bot.ground.slots import Slots, slots
from bot.store import statements
from bot.store.base import table_of
from bot.store.conversations import Timer
from bot.store.prepared import prepared
from bot.store.reviews import Review

TIMERS = table_of(Timer)
PAUSE = timedelta(days=2)
REMINDERS = (TickName.REMINDER1, TickName.REMINDER2, TickName.RESUME, TickName.ASK_AGAIN)
# End the reminders of a conversation.
END_REMINDERS = prepared(
    update(TIMERS)
    .where(
        TIMERS.c.conversation_id == bindparam("key"),
        or_(*(TIMERS.c.name == name.value for name in REMINDERS)),
        TIMERS.c.done_at.is_(None),
    )
    .values(done_at=bindparam("now"))
)
REVIEWS = table_of(Review)
ASK_AGAIN_BEFORE = timedelta(days=14)


def set_timer(connection: Connection, conversation_id: int, name: TickName, due_at: datetime) -> None:
    """Set or move one timer of a conversation."""
    key = (TIMERS.c.conversation_id == conversation_id) & (TIMERS.c.name == name.value)
    moved = connection.execute(update(TIMERS).where(key).values(due_at=due_at, done_at=None))
    if moved.rowcount == 0:
        connection.execute(
            insert(TIMERS), {"conversation_id": conversation_id, "name": name.value, "due_at": due_at}
        )


def set_resume(connection: Connection, conversation_id: int, now: datetime) -> None:
    """Ask again after a pause, once, in allowed hours; the reminders of the clock go on as they are."""
    set_timer(connection, conversation_id, TickName.RESUME, slots(connection).first(now + PAUSE))


def cancel_reminders(connection: Connection, conversation_id: int, now: datetime) -> None:
    """End the reminders of a finished conversation."""
    END_REMINDERS.change(connection, {"key": conversation_id, "now": now})


def end(connection: Connection, conversation_id: int, name: TickName, now: datetime) -> None:
    """End one timer of a conversation, if it is set."""
    key = (TIMERS.c.conversation_id == conversation_id) & (TIMERS.c.name == name.value)
    connection.execute(update(TIMERS).where(key, TIMERS.c.done_at.is_(None)).values(done_at=now))


def end_after(connection: Connection, conversation_id: int, moment: datetime, now: datetime) -> None:
    """End the reminders that would come after a moment."""
    late = (TIMERS.c.conversation_id == conversation_id) & (TIMERS.c.due_at >= moment)
    reminders = TIMERS.c.name.in_([name.value for name in REMINDERS])
    connection.execute(update(TIMERS).where(late, reminders, TIMERS.c.done_at.is_(None)).values(done_at=now))


@dataclass(frozen=True, slots=True)
class DueTimer:
    """One timer that has come."""

    id: int
    conversation_id: int
    name: TickName
    due_at: datetime


def due(connection: Connection, now: datetime, limit: int = 200) -> Sequence[DueTimer]:
    """List the timers that have come, oldest first."""
    rows = connection.execute(
        select(TIMERS.c.id, TIMERS.c.conversation_id, TIMERS.c.name, TIMERS.c.due_at)
        .where(TIMERS.c.done_at.is_(None), TIMERS.c.due_at <= now)
        .order_by(TIMERS.c.due_at, TIMERS.c.id)
        .limit(limit)
    ).all()
    return [DueTimer(row.id, row.conversation_id, TickName(row.name), row.due_at) for row in rows]


def finish(connection: Connection, timer_id: int, now: datetime) -> bool:
    """Take one timer; False when another worker took it first."""
    taken = connection.execute(
        update(TIMERS).where(TIMERS.c.id == timer_id, TIMERS.c.done_at.is_(None)).values(done_at=now)
    )
    return taken.rowcount == 1


def set_clock(
    connection: Connection, conversation_id: int, review_on: date, phase: Phase, now: datetime
) -> None:
    """Set the reminders and the cut-off of a conversation that begins now; moments that have passed are left out."""
    held, added = policies.in_force(connection), added_days(connection)
    timetable = invitation_timetable(review_on, added.legal, held.asking)
    for name, moment in moments_of(phase, timetable, Slots(added, held.writing), now).items():
        if moment > now:
            set_timer(connection, conversation_id, name, moment)


def move_clock(connection: Connection, conversation_id: int, days: int, now: datetime) -> None:
    """Let the second reminder and the cut-off follow a review that moved by so many days.

    The first reminder counts from the invitation, so it stays; one that would now come after the cut-off is dropped,
    and a child who has finished is not reminded again. After a far move a child who has said something is asked two
    weeks before the review whether there is anything to add.
    """
    talks = statements.CONVERSATIONS
    row = connection.execute(
        select(REVIEWS.c.review_on, talks.c.finished_at)
        .join(REVIEWS, REVIEWS.c.id == talks.c.review_id)
        .where(talks.c.id == conversation_id)
    ).one()
    held, added = policies.in_force(connection), added_days(connection)
    allowed = Slots(added, held.writing)
    timetable = invitation_timetable(row.review_on, added.legal, held.asking)
    set_timer(connection, conversation_id, TickName.CUTOFF, timetable.cut_off_at)
    end_after(connection, conversation_id, timetable.cut_off_at, now)
    second = allowed.on(timetable.second_reminder_on)
    if row.finished_at is None and now < second < timetable.cut_off_at:
        set_timer(connection, conversation_id, TickName.REMINDER2, second)
    again = allowed.on(row.review_on - ASK_AGAIN_BEFORE)
    if days > STALE_DAYS and again > now:
        set_timer(connection, conversation_id, TickName.ASK_AGAIN, again)


def moments_of(
    phase: Phase, timetable: InvitationTimetable, allowed: Slots, begins: datetime
) -> Mapping[TickName, datetime]:
    """Return the reminders and the cut-off of a conversation that begins at a moment."""
    made = _after_review if phase is Phase.POST else _before_review
    return made(timetable, allowed, allowed.first(begins + PAUSE))


def _after_review(
    timetable: InvitationTimetable, allowed: Slots, rested: datetime
) -> Mapping[TickName, datetime]:
    """Return the reminder and the end; ``rested`` is when the child was left in peace for a while."""
    closes = allowed.on(timetable.closes_on)
    remind = max(allowed.on(timetable.remind_after_on), rested)
    reminders = {TickName.REMINDER1: remind} if remind < closes else {}
    return {**reminders, TickName.CUTOFF: closes}


def _before_review(
    timetable: InvitationTimetable, allowed: Slots, rested: datetime
) -> Mapping[TickName, datetime]:
    """Return the two reminders and the cut-off; a child invited late gets the reminders that still make sense."""
    first = max(allowed.on(timetable.first_reminder_on), rested)
    second = allowed.on(timetable.second_reminder_on)
    reminders = {}
    if first < timetable.cut_off_at:
        reminders[TickName.REMINDER1] = first
    if second.date() > first.date() and second < timetable.cut_off_at:
        reminders[TickName.REMINDER2] = second
    return {**reminders, TickName.CUTOFF: timetable.cut_off_at}

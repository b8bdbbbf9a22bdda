"""The moments of one conversation's clock: when it starts, and when its review moves."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from bot.domain.conversations import TickName
from bot.domain.conversations.happenings import STALE_DAYS
from bot.domain.questionnaires import Phase
from bot.domain.reviews import InvitationTimetable, invitation_timetable
from bot.ground.calendar import first_slot, legal_days, office_days
from bot.store import statements
from bot.store.base import table_of
from bot.store.reviews import Review
from bot.talk import timers

REVIEWS = table_of(Review)
ASK_AGAIN_BEFORE = timedelta(days=14)


def set_clock(
    connection: Connection, conversation_id: int, review_on: date, phase: Phase, now: datetime
) -> None:
    """Set the reminders and the cut-off of a conversation that begins now; moments that have passed are left out."""
    timetable = invitation_timetable(review_on, legal_days(connection))
    barred = office_days(connection)
    after = phase is Phase.POST
    moments = _after_review(timetable, now, barred) if after else _before_review(timetable, now, barred)
    for name, moment in moments.items():
        if moment > now:
            timers.set_timer(connection, conversation_id, name, moment)


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
    timetable = invitation_timetable(row.review_on, legal_days(connection))
    timers.set_timer(connection, conversation_id, TickName.CUTOFF, timetable.cut_off_at)
    timers.end_after(connection, conversation_id, timetable.cut_off_at, now)
    second = _slot_on(timetable.second_reminder_on, now, office_days(connection))
    if row.finished_at is None and now < second < timetable.cut_off_at:
        timers.set_timer(connection, conversation_id, TickName.REMINDER2, second)
    again = _slot_on(row.review_on - ASK_AGAIN_BEFORE, now, office_days(connection))
    if days > STALE_DAYS and again > now:
        timers.set_timer(connection, conversation_id, TickName.ASK_AGAIN, again)


def _after_review(
    timetable: InvitationTimetable, now: datetime, barred: Container[date]
) -> Mapping[TickName, datetime]:
    closes = _slot_on(timetable.closes_on, now, barred)
    remind = max(_slot_on(timetable.remind_after_on, now, barred), first_slot(now + timers.PAUSE, barred))
    reminders = {TickName.REMINDER1: remind} if remind < closes else {}
    return {**reminders, TickName.CUTOFF: closes}


def _before_review(
    timetable: InvitationTimetable, now: datetime, barred: Container[date]
) -> Mapping[TickName, datetime]:
    """Give the two reminders and the cut-off; who is invited late gets the reminders that still make sense."""
    first = max(_slot_on(timetable.first_reminder_on, now, barred), first_slot(now + timers.PAUSE, barred))
    second = _slot_on(timetable.second_reminder_on, now, barred)
    reminders = {}
    if first < timetable.cut_off_at:
        reminders[TickName.REMINDER1] = first
    if second.date() > first.date():
        reminders[TickName.REMINDER2] = second
    return {**reminders, TickName.CUTOFF: timetable.cut_off_at}


def _slot_on(day: date, now: datetime, barred: Container[date]) -> datetime:
    return first_slot(datetime.combine(day, datetime.min.time(), tzinfo=now.tzinfo), barred)

"""When a child is invited, reminded and asked afterwards, and the hours in which the bot may write first."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.reviews.states import LONDON
from bot.domain.reviews.timetable import add_working_days

_DAY = timedelta(days=1)
_SCHOOL_DAY_OPENS = time(15, 45)
_OTHER_DAY_OPENS = time(10, 0)
_CLOSES = time(19, 30)
_CUT_OFF = time(17, 0)
_DAYS_SEARCHED = 366


@dataclass(frozen=True, slots=True)
class InvitationTimetable:
    """The days of one review's messages and the aware moment after which silence is recorded as no answer."""

    invite_on: date
    first_reminder_on: date
    second_reminder_on: date
    cut_off_at: datetime
    ask_after_on: date
    remind_after_on: date
    closes_on: date


def invitation_timetable(review_on: date, closed: Container[date]) -> InvitationTimetable:
    """Return the days on which a child is written to about a review, and the cut-off in Europe/London.

    Invite 15 working days before, remind 2 days later and 4 days before the review, cut off at 17:00 on the
    working day before; ask how it was the day after, remind on day 5, close on day 14. Days already past are
    the caller's to skip.
    """
    invite_on = add_working_days(review_on, -15, closed)
    return InvitationTimetable(
        invite_on=invite_on,
        first_reminder_on=invite_on + 2 * _DAY,
        second_reminder_on=review_on - 4 * _DAY,
        cut_off_at=datetime.combine(add_working_days(review_on, -1, closed), _CUT_OFF, tzinfo=LONDON),
        ask_after_on=review_on + _DAY,
        remind_after_on=review_on + 5 * _DAY,
        closes_on=review_on + 14 * _DAY,
    )


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """The weekdays on which children are at school: all but the given holidays."""

    holidays: Container[date]

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day.weekday() < 5 and day not in self.holidays


def allowed_slot(
    moment: datetime, school_days: Container[date], barred: Container[date] = frozenset()
) -> datetime:
    """Return the first moment, not before the given one, at which the bot may write first; in Europe/London.

    School days 15:45 to 19:30, other days 10:00 to 19:30, never on a barred day (nobody watches next).
    ``moment`` must be aware (ValueError otherwise). LookupError when a whole year is barred.
    """
    if moment.tzinfo is None:
        raise ValueError("The moment needs a time zone")
    local = moment.astimezone(LONDON)
    for offset in range(_DAYS_SEARCHED):
        day = local.date() + offset * _DAY
        opens = datetime.combine(
            day, _SCHOOL_DAY_OPENS if day in school_days else _OTHER_DAY_OPENS, tzinfo=LONDON
        )
        slot = max(opens, local)
        if day not in barred and slot < datetime.combine(day, _CLOSES, tzinfo=LONDON):
            return slot
    raise LookupError("No day is open for messages")

"""When a child is invited, reminded and asked afterwards, and the hours in which the bot may write first."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.reviews.asking import AskingDays, WritingHours
from bot.domain.reviews.states import LONDON
from bot.domain.reviews.timetable import add_working_days

_DAY = timedelta(days=1)
_CUT_OFF = time(17, 0)
_DAYS_SEARCHED = 366
USUAL_DAYS, USUAL_HOURS = AskingDays(), WritingHours()


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


def invitation_timetable(
    review_on: date, closed: Container[date], days: AskingDays = USUAL_DAYS
) -> InvitationTimetable:
    """Return the days on which a child is written to about a review, and the cut-off in Europe/London.

    Usually: invite 15 working days before, remind 2 days later and 4 days before the review; ask how it was the day
    after, remind on day 5, close on day 14. The cut-off is always at 17:00 on the working day before. Days already
    past are the caller's to skip.
    """
    invite_on = add_working_days(review_on, -days.invite_before, closed)
    return InvitationTimetable(
        invite_on=invite_on,
        first_reminder_on=invite_on + days.first_reminder_after * _DAY,
        second_reminder_on=review_on - days.last_reminder_before * _DAY,
        cut_off_at=datetime.combine(add_working_days(review_on, -1, closed), _CUT_OFF, tzinfo=LONDON),
        ask_after_on=review_on + days.ask_after * _DAY,
        remind_after_on=review_on + days.remind_after * _DAY,
        closes_on=review_on + days.close_after * _DAY,
    )


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """The weekdays on which children are at school: all but the given holidays."""

    holidays: Container[date]

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day.weekday() < 5 and day not in self.holidays


def allowed_slot(
    moment: datetime,
    school_days: Container[date],
    barred: Container[date] = frozenset(),
    hours: WritingHours = USUAL_HOURS,
) -> datetime:
    """Return the first moment, not before the given one, at which the bot may write first; in Europe/London.

    Never on a barred day (nobody watches next). ``moment`` must be aware (ValueError otherwise). LookupError when a
    whole year is barred.
    """
    if moment.tzinfo is None:
        raise ValueError("The moment needs a time zone")
    local = moment.astimezone(LONDON)
    for offset in range(_DAYS_SEARCHED):
        day = local.date() + offset * _DAY
        opens, closes = (
            datetime.combine(day, clock, tzinfo=LONDON)
            for clock in hours.on(is_school_day=day in school_days)
        )
        slot = max(opens, local)
        if day not in barred and slot < closes:
            return slot
    raise LookupError("No day is open for messages")

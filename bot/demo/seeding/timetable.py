"""Moments of invented events: in the hours of school children and of offices, never in the future."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bot.domain.reviews import LONDON, Due, add_working_days, due_on, is_working_day, review_end
from bot.ground.calendar import closed_days

LONGEST_TALK = timedelta(minutes=20)
# Of Bradford's reviews 97.8 % were held on time.
LATE_SHARE = 0.022
CANCELLED_SHARE = 0.012
# How many days before the last lawful one a review is held at most; calibrated to 3,560 a year for 1,446 children.
EARLY_DAYS = {Due.FIRST: 5, Due.SECOND: 12, Due.LATER: 36}
RULES = (Due.FIRST, Due.SECOND, Due.LATER)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of a London day in UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON).astimezone(UTC)


def after_school(rng: Random, day: date) -> datetime:
    """Return a moment between 15:50 and 19:20 of a day."""
    return local(day, 15, 50) + timedelta(minutes=rng.randint(0, 210))


def invited_at(rng: Random, review_on: date, previous_on: date) -> datetime:
    """Return the moment of the invitation: 15 working days before the review, always after the one before it."""
    wanted = add_working_days(review_on, -15, closed_days())
    return after_school(rng, max(wanted, previous_on + timedelta(days=1)))


def answering_at(rng: Random, invited: datetime, latest: datetime, *, lately: bool) -> datetime:
    """Return the moment of a first answer, after school if it fits: soon after the invitation, or ``lately``."""
    days = max(0, (latest - invited).days)
    soon = min(rng.choice((0, 0, 1, 2, 4, 8)), days)
    day = (
        latest.date() - timedelta(days=rng.choice((1, 1, 2, 3)))
        if lately
        else invited.date() + timedelta(days=soon)
    )
    wanted = after_school(rng, day)
    return max(min(wanted, latest - LONGEST_TALK), min(invited + timedelta(minutes=3), latest - LONGEST_TALK))


def end_of(day: date) -> datetime:
    """Return the end of a review whose hour nobody recorded, in UTC."""
    return review_end(day).moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One review of all children of a family: its last lawful day and the rule of it, its day, its number in care."""

    due_on: date
    on: date
    rule: Due
    number: int
    cancelled: bool = False


def meetings(
    rng: Random, starts_on: date, ends_on: date | None, today: date, *, soon: date | None = None
) -> Iterator[Meeting]:
    """Return the reviews from the start of care to its end; for a family still in care up to the next one planned.

    ``soon`` brings the next one forward to that day, where it would be later.
    """
    number, anchor = 1, starts_on
    while True:
        meeting = _next(rng, number, anchor)
        if ends_on is not None and meeting.on >= ends_on:
            return
        if soon is not None and meeting.on >= today:
            yield replace(meeting, on=min(soon, meeting.on))
            return
        if rng.random() < CANCELLED_SHARE and meeting.on < today:
            yield replace(meeting, on=working_day(meeting.on - timedelta(days=5)), cancelled=True)
        yield meeting
        if meeting.on >= today:
            return
        number, anchor = number + 1, meeting.on


def _next(rng: Random, number: int, anchor: date) -> Meeting:
    rule = RULES[min(number, len(RULES)) - 1]
    last = due_on(rule, anchor, closed_days())
    if rng.random() < LATE_SHARE:
        return Meeting(last, add_working_days(last, rng.randint(1, 10), closed_days()), rule, number)
    early = working_day(last - timedelta(days=rng.randint(0, EARLY_DAYS[rule])))
    return Meeting(last, max(early, add_working_days(anchor, 1, closed_days())), rule, number)


def working_day(day: date) -> date:
    """Return the day itself or the working day before it."""
    return day if is_working_day(day, closed_days()) else add_working_days(day, -1, closed_days())

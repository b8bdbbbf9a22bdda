"""The days of a family's reviews: on the statutory timetable, mostly a little early, now and then late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from bot.domain.reviews import Due, add_working_days, due_on, is_working_day
from bot.ground.calendar import closed_days

LATE_SHARE = 0.022
"""Of Bradford's reviews 97.8 % were held on time."""
CANCELLED_SHARE = 0.012
EARLY_DAYS = {Due.FIRST: 5, Due.SECOND: 12, Due.LATER: 36}
"""How many days before the last lawful one a review is held at most; calibrated to 3,560 a year for 1,446 children."""
RULES = (Due.FIRST, Due.SECOND, Due.LATER)


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
    """Give the reviews from the start of care to its end; for a family still in care up to the next one planned.

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
            yield replace(meeting, on=_working_day(meeting.on - timedelta(days=5)), cancelled=True)
        yield meeting
        if meeting.on >= today:
            return
        number, anchor = number + 1, meeting.on


def _next(rng: Random, number: int, anchor: date) -> Meeting:
    rule = RULES[min(number, len(RULES)) - 1]
    last = due_on(rule, anchor, closed_days())
    if rng.random() < LATE_SHARE:
        return Meeting(last, add_working_days(last, rng.randint(1, 10), closed_days()), rule, number)
    early = _working_day(last - timedelta(days=rng.randint(0, EARLY_DAYS[rule])))
    return Meeting(last, max(early, add_working_days(anchor, 1, closed_days())), rule, number)


def _working_day(day: date) -> date:
    """Give the day itself or the working day before it."""
    return day if is_working_day(day, closed_days()) else add_working_days(day, -1, closed_days())

"""Moments of invented events: in the hours of school children and of offices, never in the future."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bot.domain.reviews import LONDON, add_working_days, review_end
from bot.ground.calendar import closed_days

LONGEST_TALK = timedelta(minutes=20)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Give a moment of a London day in UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON).astimezone(UTC)


def after_school(rng: Random, day: date) -> datetime:
    """Give a moment between 15:50 and 19:20 of a day."""
    return local(day, 15, 50) + timedelta(minutes=rng.randint(0, 210))


def invited_at(rng: Random, review_on: date, previous_on: date) -> datetime:
    """Give the moment of the invitation: 15 working days before the review, always after the one before it."""
    wanted = add_working_days(review_on, -15, closed_days())
    return after_school(rng, max(wanted, previous_on + timedelta(days=1)))


def answering_at(rng: Random, invited: datetime, latest: datetime, *, lately: bool) -> datetime:
    """Give the moment of a first answer, after school if it fits: soon after the invitation, or ``lately``."""
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
    """Give the end of a review whose hour nobody recorded, in UTC."""
    return review_end(day).moment.astimezone(UTC)

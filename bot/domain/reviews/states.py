"""The states of a review and what leads from one to another; when it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class ReviewEnd:
    """The aware moment a review ended; ``recorded`` is False where nobody recorded the time."""

    moment: datetime
    recorded: bool


def review_end(last_day: date, ended_at: time | None = None) -> ReviewEnd:
    """Return the end of a review from the day of its last sitting and the recorded local time, if any.

    Without a time the review ends at 23:59:59 Europe/London.
    """
    moment = datetime.combine(last_day, ended_at or _LAST_SECOND, tzinfo=LONDON)
    return ReviewEnd(moment, recorded=ended_at is not None)


class ReviewState(StrEnum):
    """Where a review stands; an adjourned one has begun and goes on another day."""

    PLANNED = "planned"
    ADJOURNED = "adjourned"
    HELD = "held"
    CANCELLED = "cancelled"


class Happening(StrEnum):
    """What a person records about a review; the clock records nothing."""

    MOVED = "moved"
    ADJOURNED = "adjourned"
    HELD = "held"
    CORRECTED = "corrected"
    NOT_HELD = "not_held"
    NOT_COMPLETED = "not_completed"
    CANCELLED = "cancelled"


class CannotHappen(Exception):
    """This cannot happen to a review in its state; the text says so in plain English."""


# Every change a review can make; what is not here cannot happen.
TRANSITIONS: Mapping[tuple[ReviewState, Happening], ReviewState] = MappingProxyType(
    {
        (ReviewState.PLANNED, Happening.MOVED): ReviewState.PLANNED,
        (ReviewState.PLANNED, Happening.ADJOURNED): ReviewState.ADJOURNED,
        (ReviewState.PLANNED, Happening.HELD): ReviewState.HELD,
        (ReviewState.PLANNED, Happening.CANCELLED): ReviewState.CANCELLED,
        (ReviewState.ADJOURNED, Happening.MOVED): ReviewState.ADJOURNED,
        (ReviewState.ADJOURNED, Happening.ADJOURNED): ReviewState.ADJOURNED,
        (ReviewState.ADJOURNED, Happening.HELD): ReviewState.HELD,
        (ReviewState.ADJOURNED, Happening.CANCELLED): ReviewState.CANCELLED,
        (ReviewState.HELD, Happening.CORRECTED): ReviewState.HELD,
        (ReviewState.HELD, Happening.NOT_HELD): ReviewState.PLANNED,
        (ReviewState.HELD, Happening.NOT_COMPLETED): ReviewState.ADJOURNED,
    }
)
# States of a review that is still to be completed.
OPEN = frozenset({ReviewState.PLANNED, ReviewState.ADJOURNED})
_WHY_NOT: Mapping[ReviewState, str] = MappingProxyType(
    {
        ReviewState.PLANNED: "This review has not been held",
        ReviewState.ADJOURNED: "This review has not been completed",
        ReviewState.HELD: "This review was held already. Correct the record instead",
        ReviewState.CANCELLED: "This review was cancelled, so nothing more can happen to it",
    }
)


def after(state: ReviewState, happening: Happening) -> ReviewState:
    """Return the state a review is in once this has happened; CannotHappen when it cannot."""
    try:
        return TRANSITIONS[state, happening]
    except KeyError:
        raise CannotHappen(_WHY_NOT[state]) from None

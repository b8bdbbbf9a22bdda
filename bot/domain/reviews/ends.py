"""When a review ended, which parts the views for it from those for the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class ReviewEnd:
    """The aware moment a review ended; ``recorded`` is False where nobody recorded the time."""

    moment: datetime
    recorded: bool


def review_end(last_day: date, ended_at: time | None = None) -> ReviewEnd:
    """Give the end of a review from the day of its last sitting and the recorded local time, if any.

    Without a time the review ends at 23:59:59 Europe/London.
    """
    moment = datetime.combine(last_day, ended_at or _LAST_SECOND, tzinfo=LONDON)
    return ReviewEnd(moment, recorded=ended_at is not None)

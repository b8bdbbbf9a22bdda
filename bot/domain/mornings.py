"""The morning e-mail: when a day's e-mails go, and when one is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.reviews import LONDON

# After so long nothing is sent for a day: who has come to work by then sees it on Today.
LASTS = timedelta(hours=3)
PAUSE = timedelta(minutes=10)
MOST_TRIES = 3


class MorningState(StrEnum):
    """How far the e-mail of one person and day is; of one in doubt nobody can tell whether it arrived."""

    WAITING = "waiting"
    SENT = "sent"
    NOTHING = "nothing"
    GIVEN_UP = "given_up"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True)
class Morning:
    """The hours of one day in which its e-mails go, by the clock in England."""

    day: date
    begins: datetime
    ends: datetime

    def __contains__(self, moment: datetime) -> bool:
        """Return whether e-mails of this day go at a moment."""
        return self.begins <= moment < self.ends


def morning_of(moment: datetime, at: time) -> Morning:
    """Return the morning of the day of a moment, where e-mails go from ``at`` on."""
    day = moment.astimezone(LONDON).date()
    begins = datetime.combine(day, at, LONDON)
    return Morning(day, begins, begins + LASTS)

"""The hours in which somebody reads messages, and by when a child will hear from a person."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.reviews import LONDON

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FORM = re.compile(r"(\w{3})(?:-(\w{3}))? (\d{2}):(\d{2})-(\d{2}):(\d{2})")
# With less of the day left than this, a promise "by today" would be broken.
ENOUGH_TIME = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Weekdays (0 = Monday) and hours, Europe/London."""

    days: frozenset[int]
    opens: time
    closes: time

    def are_open(self, moment: datetime, closed: Container[date] = ()) -> bool:
        """Return whether somebody reads at this moment; ``closed`` are days on which nobody does."""
        local = moment.astimezone(LONDON)
        return self._works(local.date(), closed) and self.opens <= local.time() < self.closes

    def answer_by(self, moment: datetime, closed: Container[date] = ()) -> datetime:
        """Return the close of the first day with enough hours left for a person to get in touch."""
        local = moment.astimezone(LONDON)
        for offset in range(60):
            day = local.date() + timedelta(days=offset)
            close = datetime.combine(day, self.closes, tzinfo=LONDON)
            if self._works(day, closed) and close - local >= ENOUGH_TIME:
                return close
        return local + timedelta(days=60)

    def _works(self, day: date, closed: Container[date]) -> bool:
        return day.weekday() in self.days and day not in closed


def parse_hours(text: str) -> OpenHours:
    """Read "Mon-Fri 09:00-17:00"; ValueError with the form expected."""
    found = _FORM.fullmatch(text.strip())
    if found is None or found[1] not in _DAYS or (found[2] or found[1]) not in _DAYS:
        raise ValueError(f"write days and hours like Mon-Fri 09:00-17:00, not {text!r}")
    first, last = _DAYS.index(found[1]), _DAYS.index(found[2] or found[1])
    opens, closes = time(int(found[3]), int(found[4])), time(int(found[5]), int(found[6]))
    if last < first or closes <= opens:
        raise ValueError(f"days and hours must run forward, like Mon-Fri 09:00-17:00, not {text!r}")
    return OpenHours(frozenset(range(first, last + 1)), opens, closes)

"""Where a list goes on: after the last id that was given, so that rows which come meanwhile move nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# A transaction that was open when the first page was made is committed by then, or was given up.
STILL_OPEN = timedelta(minutes=2)
# An id and a second of the calendar, each short enough for a row and a date.
PATTERN = r"^[0-9]{1,9}\.[0-9]{1,10}$"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last id that was given, and until when the whole list is complete."""

    after: int
    complete_until: datetime

    @classmethod
    def first(cls, now: datetime) -> Cursor:
        """Return where a list begins."""
        return cls(0, (now - STILL_OPEN).replace(microsecond=0))

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Return the cursor that a page gave, which has our pattern."""
        after, moment = text.split(".")
        return cls(int(after), datetime.fromtimestamp(int(moment), UTC))

    def moved(self, after: int) -> str:
        """Return the text of the cursor behind another id."""
        return f"{after}.{int(self.complete_until.timestamp())}"

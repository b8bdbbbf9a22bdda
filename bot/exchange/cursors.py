"""Where a list goes on: after the last id that was given, so that rows which come meanwhile move nothing."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# A transaction that was open when the first page was made is committed by then, or was given up.
STILL_OPEN = timedelta(minutes=2)
LARGEST = 2**31 - 1


class UnknownCursor(Exception):
    """A cursor is none of ours."""


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
        """Return the cursor that a page gave; UnknownCursor for anything else."""
        try:
            after, moment = base64.urlsafe_b64decode(text.encode("ascii")).decode("ascii").split(".")
            if not (after.isdecimal() and moment.isdecimal() and int(after) <= LARGEST):
                raise UnknownCursor(text)
            return cls(int(after), datetime.fromtimestamp(int(moment), UTC))
        except (ValueError, OverflowError, OSError, binascii.Error) as error:
            raise UnknownCursor(text) from error

    def moved(self, after: int) -> str:
        """Return the text of the cursor behind another id."""
        plain = f"{after}.{int(self.complete_until.timestamp())}"
        return base64.urlsafe_b64encode(plain.encode("ascii")).decode("ascii")

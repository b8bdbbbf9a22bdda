"""What a process last read of something small, read again after some seconds, so that changes are soon known to all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from bot.store.engine import Database

Found = TypeVar("Found")
# Seconds for which a process believes what it last read.
FRESH = 3.0


@dataclass(slots=True)
class Recent(Generic[Found]):
    """What was read at most some seconds ago; the same object until it is read again."""

    database: Database
    read: Callable[[Session], Found]
    clock: Callable[[], float] = time.monotonic
    _kept: tuple[float, Found] | None = None

    def get(self) -> Found:
        """Return what was read, reading it again where it is no longer fresh."""
        kept = self._kept
        if kept is None or self.clock() >= kept[0]:
            with self.database.read() as session:
                kept = (0.0, self.read(session))
            self._kept = (self.clock() + FRESH, kept[1])
        return kept[1]

    def forget(self) -> None:
        """Read again the next time: this process has just changed it."""
        self._kept = None

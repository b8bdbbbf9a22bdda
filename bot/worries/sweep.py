"""One sweep of the scanning track: read what came since, and flag what sounds like a worry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.domain.policies import WorriesPolicy
from bot.store.engine import Database
from bot.worries import track
from bot.worries.noticer import Noticer, open_noticer


@dataclass
class WorryTrack:
    """What reads messages for worries in this process; the encoder is loaded with the first message."""

    database: Database
    policy: Callable[[], WorriesPolicy]
    clock: Callable[[], datetime]
    is_ending: Callable[[], bool]

    @cached_property
    def noticer(self) -> Noticer:
        """Return what reads: with the sentence encoder where it is installed."""
        return open_noticer()

    def read_new(self) -> tuple[int, int]:
        """Read what came in the last days; return how many messages were read, and how many flagged."""
        return self.read(self.clock() - track.LOOKS_BACK)

    def read(self, since: datetime, *, again: bool = False) -> tuple[int, int]:
        """Read what came since a moment, with ``again`` also what another version has read; return the same counts.

        Nothing is read while it is switched off. No transaction is open while it reads, and no reply waits for it.
        """
        read = raised = last = 0
        while self.policy().noticed and not self.is_ending():
            with self.database.read() as session:
                known = self.noticer.version if again else None
                batch = track.unscanned(session.connection(), since, last, version=known)
            if not batch:
                break
            noticed = self.noticer.notices([each.text for each in batch])
            with self.database.connection() as connection:
                raised += track.keep(connection, batch, noticed, self.noticer.version, self.clock())
            read, last = read + len(batch), batch[-1].inbound_id
        return read, raised

"""The worker's part in generations: whether it may send, and the epoch that rises before anything leaves."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select, update

from bot.operations import holds
from bot.operations.generations import FOLDERS, INSTALLATIONS, WORDS, HoldReason, enter, epochs_in, look
from bot.store import stamps
from bot.store.engine import Database
from bot.store.stamps import Stamp

logger = logging.getLogger(__name__)
# A worker beats every minute; who was seen this lately is still there.
ALIVE = timedelta(minutes=3)
UNDECIDED = (
    "nothing that waits is sent yet: this data folder is new to the database, and whether another worker runs on it "
    "shows within three minutes"
)


class GenerationKeeper:
    """The worker's part: finds out whether it may send, and lets the epoch rise before anything leaves.

    What it knows is what was committed: a thread that compared with what another thread has only just written, or with
    what a failed transaction took back, would take the running database for an older copy.
    """

    def __init__(self, database: Database, folder: Path, clock: Callable[[], datetime]) -> None:
        self._database, self._folder, self._clock = database, folder, clock
        self._stamp: Stamp | None = None
        self._risen: Stamp | None = None  # written, and not committed yet
        self._lock = threading.Lock()
        self._joins = True
        self._others: Mapping[str, int] | None = None
        self._waits_until: datetime | None = None

    def begin(self, *, joins: bool = True) -> None:
        """Compare the folder with the database, and hold what waits where they differ.

        ``joins`` is False for a command that comes and goes: it does not hold an installation for its own new folder.
        """
        self._joins = joins
        with self.alone():
            with self._database.connection() as connection:
                self._begin(connection)
            self.save()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one thread at a time compare, count and save; what its transaction did not commit is forgotten."""
        with self._lock:
            try:
                yield
            finally:
                self._risen = None

    @property
    def is_in(self) -> bool:
        """Return whether this folder and the database belong together, so that things may be begun."""
        return self._stamp is not None

    def may_take(self, connection: Connection) -> bool:
        """Return whether messages may be taken in this transaction; in a hold the claim leaves the old ones alone."""
        if holds.is_held(connection):
            self._stamp = None
            return True
        if self._stamp is None:
            self._begin(connection)
        elif not self._fits(connection, self._stamp):
            self._hold(connection, HoldReason.OLDER_DATABASE)
        return self._current is not None or holds.is_held(connection)

    def rise(self, connection: Connection) -> None:
        """Raise the epoch in the transaction that takes messages, or beats."""
        current = self._current
        if current is None:
            return
        mine = FOLDERS.c.id == current.folder
        risen = update(FOLDERS).where(mine).values(epoch=FOLDERS.c.epoch + 1, seen_at=self._clock())
        epoch = connection.execute(risen.returning(FOLDERS.c.epoch)).scalar_one()
        self._risen = replace(current, epoch=epoch)

    def save(self) -> None:
        """Write an epoch that rose into the folder, after the transaction and before anything leaves.

        A folder that cannot be written stops no message: a child that is not answered is the greater harm.
        """
        if self._risen is None:
            return
        self._stamp = self._risen
        try:
            stamps.write(self._folder, self._stamp)
        except OSError as error:
            logger.error("the data folder cannot be written: %s", error.strerror)

    def beat(self) -> None:
        """Raise the epoch each minute, so that a copy of a quiet database is found as well."""
        with self.alone():
            with self._database.connection() as connection:
                if self.may_take(connection):
                    self.rise(connection)
            self.save()

    @property
    def _current(self) -> Stamp | None:
        return self._risen or self._stamp

    def _begin(self, connection: Connection) -> None:
        if holds.is_held(connection):
            return
        stamp, why = look(connection, self._folder)
        if why is HoldReason.NEW_FOLDER and (not self._joins or self._is_joining(connection)):
            return
        if why is not None:
            self._hold(connection, why)
        else:
            self._risen = enter(connection, stamp, self._clock())

    def _hold(self, connection: Connection, why: HoldReason) -> None:
        self._stamp = self._risen = None
        logger.error("nothing that waits is sent: %s", WORDS[why])
        holds.hold(connection, why.value, self._clock())

    def _is_joining(self, connection: Connection) -> bool:
        """Wait until a worker of another folder is seen at work: then this is the database that is running.

        Once it was seen, this folder becomes one of its own. Where nobody is, it is a copy, or was moved.
        """
        now, epochs = self._clock(), epochs_in(connection)
        if self._others is None:
            seen = connection.execute(select(func.max(FOLDERS.c.seen_at))).scalar()
            self._others, self._waits_until = epochs, now + ALIVE
            may_run = seen is not None and now - seen < ALIVE
            if may_run:
                logger.warning(UNDECIDED)
            return may_run
        if any(epoch > self._others.get(folder, 0) for folder, epoch in epochs.items()):
            self._risen = enter(connection, None, now)
            return True
        return self._waits_until is not None and now < self._waits_until

    def _fits(self, connection: Connection, stamp: Stamp) -> bool:
        """Return whether the database still knows what this process knows: it may be put back while workers run."""
        mine = select(FOLDERS.c.epoch).where(FOLDERS.c.id == stamp.folder)
        row = connection.execute(select(INSTALLATIONS.c.name, mine.scalar_subquery().label("epoch"))).first()
        return row is not None and row.name == stamp.installation and (row.epoch or -1) >= stamp.epoch

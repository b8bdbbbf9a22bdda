"""Whether the database is the one that was running: it and the data folder know an epoch that rises together.

A restored database knows less than the folder, a restored folder less than the database, and a folder that knows
nothing stands on another machine. Then the old messages may have been sent by what was running, and are held.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select, update

from bot.operations import holds
from bot.store import stamps
from bot.store.base import table_of
from bot.store.engine import Database
from bot.store.installation import DataFolder, Installation
from bot.store.prepared import insert_into
from bot.store.reviews import Review
from bot.store.stamps import Stamp, UnreadableStamp
from bot.store.statements import OUTBOX

logger = logging.getLogger(__name__)
INSTALLATIONS = table_of(Installation)
FOLDERS = table_of(DataFolder)
REVIEWS = table_of(Review)
# A worker beats every minute; who was seen this lately is still there.
ALIVE = timedelta(minutes=3)
# Epochs that a folder may be behind its database, because processes were killed before they wrote the file.
BEHIND = 100


class HoldReason(StrEnum):
    """Why a database and a data folder do not belong together as they are."""

    OLDER_DATABASE = "older_database"
    OTHER_DATABASE = "other_database"
    OLDER_FOLDER = "older_folder"
    RESTORED_FOLDER = "restored_folder"
    NEW_FOLDER = "new_folder"
    UNREADABLE = "unreadable"


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
        now, epochs = self._clock(), _epochs(connection)
        if self._others is None:
            seen = connection.execute(select(func.max(FOLDERS.c.seen_at))).scalar()
            self._others, self._waits_until = epochs, now + ALIVE
            return seen is not None and now - seen < ALIVE
        if any(epoch > self._others.get(folder, 0) for folder, epoch in epochs.items()):
            self._risen = enter(connection, None, now)
            return True
        return self._waits_until is not None and now < self._waits_until

    def _fits(self, connection: Connection, stamp: Stamp) -> bool:
        """Return whether the database still knows what this process knows: it may be put back while workers run."""
        mine = select(FOLDERS.c.epoch).where(FOLDERS.c.id == stamp.folder)
        row = connection.execute(select(INSTALLATIONS.c.name, mine.scalar_subquery().label("epoch"))).first()
        return row is not None and row.name == stamp.installation and (row.epoch or -1) >= stamp.epoch


WORDS = {
    HoldReason.OLDER_DATABASE: "the database is an older copy of the one that was running here",
    HoldReason.OTHER_DATABASE: "the database is not the one that the data folder belongs to",
    HoldReason.OLDER_FOLDER: "the data folder is an older copy",
    HoldReason.RESTORED_FOLDER: "the data folder was put back from a copy",
    HoldReason.NEW_FOLDER: "the database has been running with another data folder: it was copied or moved here",
    HoldReason.UNREADABLE: "the file generation.json in the data folder cannot be read",
}


def why_in_words(why: str) -> str:
    """Say in a sentence why an installation is held."""
    return WORDS.get(HoldReason(why), why) if why in set(HoldReason) else why


def look(connection: Connection, folder: Path) -> tuple[Stamp | None, HoldReason | None]:
    """Compare a data folder with the database, changing nothing: what the folder knows, and why they differ."""
    try:
        stamp = stamps.read(folder)
    except UnreadableStamp:
        return None, HoldReason.UNREADABLE
    installation = connection.execute(select(INSTALLATIONS)).first()
    if installation is None:
        return stamp, None if stamp is None or _has_nothing_to_send(connection) else HoldReason.OLDER_DATABASE
    epochs = _epochs(connection)
    if stamp is None:
        return None, HoldReason.NEW_FOLDER if any(epochs.values()) or _has_messages(connection) else None
    if stamp.is_elsewhere and stamp.epoch == 0 and _has_messages(connection):
        return stamp, HoldReason.NEW_FOLDER
    return stamp, _difference(stamp, installation, epochs)


def _difference(stamp: Stamp, installation: Any, epochs: Mapping[str, int]) -> HoldReason | None:
    if not stamp.is_original and not (stamp.is_elsewhere and stamp.epoch == 0):
        return HoldReason.NEW_FOLDER if stamp.is_elsewhere else HoldReason.RESTORED_FOLDER
    if stamp.installation != installation.name:
        return HoldReason.OTHER_DATABASE
    if stamp.generation != installation.generation:
        return HoldReason.OLDER_DATABASE if stamp.generation > installation.generation else None
    epoch = epochs.get(stamp.folder, 0)
    if epoch < stamp.epoch:
        return HoldReason.OLDER_DATABASE
    return HoldReason.OLDER_FOLDER if epoch - stamp.epoch > BEHIND else None


def enter(connection: Connection, stamp: Stamp | None, now: datetime, *, epoch: int = 1) -> Stamp:
    """Enter a data folder into the database and raise the epoch; return what the folder shall know."""
    installation = connection.execute(select(INSTALLATIONS)).first()
    fits = stamp is not None and stamp.is_original
    if installation is None:
        name = stamp.installation if stamp is not None else secrets.token_hex(16)
        connection.execute(insert(INSTALLATIONS), {"id": 1, "name": name, "generation": 0})
        installation = connection.execute(select(INSTALLATIONS)).one()
    folder = stamp.folder if stamp is not None and fits else secrets.token_hex(16)
    known = stamp.epoch if stamp is not None and fits else 0
    current = max(known, _epochs(connection).get(folder, 0)) + epoch
    row = {"id": folder, "epoch": current, "seen_at": now}
    adding = insert_into(FOLDERS, connection.dialect.name).values(row)
    changed = {"epoch": current, "seen_at": now}
    connection.execute(adding.on_conflict_do_update(index_elements=["id"], set_=changed))
    return Stamp(installation.name, installation.generation, folder, current)


def begin_unused(database: Database, folder: Path, now: datetime) -> None:
    """Enter a new database and its folder into each other, before any worker runs."""
    with database.connection() as connection:
        stamp, why = look(connection, folder)
        is_new = connection.execute(select(INSTALLATIONS.c.id)).first() is None
        begins = is_new and why is None and _has_nothing_to_send(connection)
        made = enter(connection, stamp, now, epoch=0) if begins else None
    if made is not None:
        stamps.write(folder, made)


def release(connection: Connection, folder: Path, now: datetime) -> Stamp:
    """Begin a new generation with this folder: others that know an earlier one follow; the hold ends elsewhere."""
    try:
        stamp = stamps.read(folder)
    except UnreadableStamp:
        stamp = None
    entered = enter(connection, stamp, now)
    known = max(entered.generation, stamp.generation if stamp is not None else 0)
    generation = max(known + 1, int(now.timestamp() // 60))
    name = (stamp.installation if stamp is not None else entered.installation) or secrets.token_hex(16)
    connection.execute(update(INSTALLATIONS).values(generation=generation, name=name))
    return replace(entered, generation=generation, installation=name)


def _epochs(connection: Connection) -> Mapping[str, int]:
    return {row.id: row.epoch for row in connection.execute(select(FOLDERS.c.id, FOLDERS.c.epoch))}


def _has_messages(connection: Connection) -> bool:
    """Return whether messages were ever queued: where no worker ran yet, a copy of this database may have sent them."""
    return bool(connection.execute(select(exists(select(OUTBOX.c.id)))).scalar_one())


def _has_nothing_to_send(connection: Connection) -> bool:
    """Return whether a database is so empty that nothing can have been sent from it, nor is to be."""
    used = select(exists(select(OUTBOX.c.id)) | exists(select(REVIEWS.c.id)))
    return not connection.execute(used).scalar_one()

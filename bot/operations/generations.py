"""Whether the database is the one that was running: it and the data folder know an epoch that rises together.

A restored database knows less than the folder, a restored folder less than the database, and a folder that knows
nothing stands on another machine. Then the old messages may have been sent by what was running, and are held.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from bot.store import stamps
from bot.store.base import table_of
from bot.store.engine import Database
from bot.store.installation import DataFolder, Installation
from bot.store.prepared import insert_into
from bot.store.reviews import Review
from bot.store.stamps import Stamp, UnreadableStamp
from bot.store.statements import OUTBOX

INSTALLATIONS = table_of(Installation)
FOLDERS = table_of(DataFolder)
REVIEWS = table_of(Review)
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
    epochs = epochs_in(connection)
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
    """Enter a data folder into the database and raise the epoch; return what the folder is to know."""
    installation = connection.execute(select(INSTALLATIONS)).first()
    fits = stamp is not None and stamp.is_original
    if installation is None:
        name = stamp.installation if stamp is not None else secrets.token_hex(16)
        connection.execute(insert(INSTALLATIONS), {"id": 1, "name": name, "generation": 0})
        installation = connection.execute(select(INSTALLATIONS)).one()
    folder = stamp.folder if stamp is not None and fits else secrets.token_hex(16)
    known = stamp.epoch if stamp is not None and fits else 0
    current = max(known, epochs_in(connection).get(folder, 0)) + epoch
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


def epochs_in(connection: Connection) -> Mapping[str, int]:
    """Return the epoch of each data folder that the database knows."""
    return {row.id: row.epoch for row in connection.execute(select(FOLDERS.c.id, FOLDERS.c.epoch))}


def _has_messages(connection: Connection) -> bool:
    """Return whether messages were ever queued: where no worker ran yet, a copy of this database may have sent them."""
    return bool(connection.execute(select(exists(select(OUTBOX.c.id)))).scalar_one())


def _has_nothing_to_send(connection: Connection) -> bool:
    """Return whether a database is so empty that nothing can have been sent from it, nor is to be."""
    used = select(exists(select(OUTBOX.c.id)) | exists(select(REVIEWS.c.id)))
    return not connection.execute(used).scalar_one()

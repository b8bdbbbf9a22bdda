"""Fetching the files that wait, in the worker's own round: claimed, fetched with no transaction open, written down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from bot.domain.media import (
    COPY_KEPT_FOR,
    Fetched,
    FileReason,
    FileState,
    FileType,
    Unfetched,
    type_of,
)
from bot.domain.messages import ChannelKind
from bot.media.files import named
from bot.media.pictures import made_anew
from bot.media.sound import made_playable
from bot.ports import MediaSource
from bot.store.base import table_of
from bot.store.engine import Database
from bot.store.media import MediaFile
from bot.store.messages import InboundMessage

logger = logging.getLogger(__name__)
FILES = table_of(MediaFile)
INBOUND = table_of(InboundMessage)
# Longer than a file may take.
LEASE = timedelta(minutes=5)
MOST = 4
# How long each failed try is waited after; a provider keeps files much longer than these two days.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 240, 720, 1440))
SOUND = frozenset({"audio", "video"})

# Where the files of a channel are fetched from.
Sources = Callable[[ChannelKind], MediaSource]


@dataclass(frozen=True, slots=True)
class DueFile:
    """One file to be fetched now, with where its message says it is; ``attempts`` counts this one."""

    id: int
    channel: ChannelKind
    kind: str
    reference: str | None
    attempts: int


def sweep(
    database: Database,
    sources: Sources,
    clock: Callable[[], datetime],
    most: int,
    is_ending: Callable[[], bool] = lambda: False,
) -> int:
    """Fetch the files that are due; return how many.

    A worker that dies between fetching and writing down leaves the file waiting, and it is fetched again.
    """
    with database.read() as session:
        if not _due(session.connection(), clock()):
            return 0
    with database.connection() as connection:
        _give_up(connection, clock())
        taken = [each for each in _due(connection, clock()) if _take(connection, each, clock())]
    for each in taken:
        if is_ending():
            break
        outcome = _try(sources, each, most)
        with database.connection() as connection:
            _record(connection, each, outcome, clock())
    return len(taken)


def _due(connection: Connection, now: datetime) -> Sequence[DueFile]:
    free = FILES.c.lease_until.is_(None) | (FILES.c.lease_until < now)
    rows = connection.execute(
        select(FILES.c.id, FILES.c.place, FILES.c.kind, FILES.c.attempts, INBOUND.c.channel, INBOUND.c.media)
        .join(INBOUND, INBOUND.c.id == FILES.c.inbound_id)
        .where(_waits(), FILES.c.not_before <= now, free)
        .order_by(FILES.c.attempts, FILES.c.id)
        .limit(MOST)
    )
    return [_due_file(row) for row in rows]


def _waits() -> ColumnElement[bool]:
    return FILES.c.state == FileState.WAITING.value


def _due_file(row: Any) -> DueFile:
    kind, reference = named(row.media, row.place)
    return DueFile(row.id, ChannelKind(row.channel), kind or row.kind, reference, row.attempts + 1)


def _take(connection: Connection, file: DueFile, now: datetime) -> bool:
    """Take a file into this worker's hands; another one may have been faster."""
    mine = _waits() & (FILES.c.id == file.id) & (FILES.c.attempts == file.attempts - 1)
    values = {"attempts": file.attempts, "lease_until": now + LEASE, "kind": file.kind}
    return bool(connection.execute(update(FILES).where(mine).values(values)).rowcount)


def _give_up(connection: Connection, now: datetime) -> None:
    """Leave files alone with which workers died again and again."""
    lost = _waits() & (FILES.c.attempts > len(PAUSES)) & (FILES.c.lease_until < now)
    values = {"state": FileState.FAILED.value, "reason": FileReason.BROKEN.value, "settled_at": now}
    connection.execute(update(FILES).where(lost).values(values))


def _try(sources: Sources, file: DueFile, most: int) -> tuple[FileType, bytes] | Unfetched:
    if file.reference is None:
        return Unfetched(FileReason.NO_FILE)
    try:
        found = sources(file.channel).fetch(file.reference, most)
    except Exception as error:  # noqa: BLE001 - one file must not keep the others waiting
        logger.error("file %s could not be fetched: %s", file.id, type(error).__name__)
        return Unfetched(FileReason.NO_ANSWER, again=True)
    return made_safe(found.content) if isinstance(found, Fetched) else found


def made_safe(content: bytes) -> tuple[FileType, bytes] | Unfetched:
    """Return what is kept of a file: sound as it came or as browsers play it, a picture drawn again.

    Unfetched for what no page plays or shows.
    """
    found = type_of(content)
    if found is None:
        return Unfetched(FileReason.OTHER_TYPE if content else FileReason.BROKEN)
    if found is FileType.AMR and (playable := made_playable(content)):
        return FileType.MP3, playable
    if found.family in SOUND:
        return found, content
    made = made_anew(content)
    return Unfetched(made) if isinstance(made, FileReason) else made


def _record(
    connection: Connection, file: DueFile, outcome: tuple[FileType, bytes] | Unfetched, now: datetime
) -> None:
    """Write down how a try ended; a file that was taken back meanwhile stays gone."""
    mine = _waits() & (FILES.c.id == file.id) & (FILES.c.attempts == file.attempts)
    connection.execute(update(FILES).where(mine).values(_outcome(file, outcome, now)))


def _outcome(file: DueFile, outcome: tuple[FileType, bytes] | Unfetched, now: datetime) -> Mapping[str, Any]:
    if not isinstance(outcome, Unfetched):
        kind, content = outcome
        kept = {"file_type": kind.value, "content": content, "reason": None}
        return {
            **kept,
            "copy_not_before": now + COPY_KEPT_FOR,
            "state": FileState.FETCHED.value,
            "settled_at": now,
            "lease_until": None,
        }
    said = {"reason": outcome.reason.value, "lease_until": None}
    if outcome.again and file.attempts <= len(PAUSES):
        return {**said, "not_before": now + PAUSES[file.attempts - 1]}
    state = FileState.FAILED if outcome.again else FileState.REFUSED
    return {**said, "state": state.value, "settled_at": now}

"""The audit trail: every event is sealed together with the one before it, and where it ends is known outside of it."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import URL, Connection, event, func, insert, select, update
from sqlalchemy.orm import Session

from bot.ground import cover
from bot.ground.roles import Person
from bot.store import heads
from bot.store.audit import AuditEvent, AuditHead
from bot.store.base import table_of
from bot.store.heads import Head, UnreadableHead, sealed
from bot.store.keys import cipher

logger = logging.getLogger(__name__)
HEADS = table_of(AuditHead)
FIRST = bytes(32)
WAITING = "heard audit head"
LONGEST_FACT = 100
# Any number does, as long as no other lock of this database uses it ("audit" in ASCII).
APPEND_LOCK = 0x6175646974
Fact = str | int | bool | None
_folders: dict[URL, Path] = {}


class BrokenChain(Exception):
    """An audit event was changed, removed or put in; the text says where the trail does not fit."""


def record(
    session: Session,
    action: str,
    subject: str,
    subject_id: int | None,
    person: Person | None,
    now: datetime,
    **detail: Fact | Sequence[Fact],
) -> None:
    """Append one event: who did what to which row, with names of things and numbers, never content.

    ``person`` is None for what the product did by itself; where they act for somebody who is away, the event says for
    whom. Call it last in a transaction: on PostgreSQL appends queue for one lock that is held until the commit.
    ValueError when a detail is long enough to be content.
    """
    long = [name for name, value in detail.items() if len(str(value)) > LONGEST_FACT]
    if long:
        raise ValueError(f"an audit event holds names and numbers, never content: {', '.join(long)}")
    facts = {
        name: each if isinstance(each, str | int | None) else list(each) for name, each in detail.items()
    }
    if person and (capacity := cover.capacity(session, person, subject, subject_id)):
        facts["capacity"] = capacity
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(APPEND_LOCK)))
    session.flush()
    made = AuditEvent(
        at=now.astimezone(UTC),
        account_id=person.account_id if person else None,
        action=action,
        subject=subject,
        subject_id=subject_id,
        detail=facts,
    )
    last = session.scalar(select(AuditEvent.digest).order_by(AuditEvent.id.desc()).limit(1))
    made.digest = _seal(_chain_key(), last or FIRST, made)
    session.add(made)
    session.flush()
    _move(session, made, is_first=last is None)


def record_by_itself(
    connection: Connection, action: str, subject: str, subject_id: int, now: datetime, **detail: Fact
) -> None:
    """Append one event that a message brought about, in the transaction that takes the message; see :func:`record`."""
    with Session(connection, join_transaction_mode="rollback_only") as session:
        record(session, action, subject, subject_id, None, now, **detail)


def verify(session: Session) -> int:
    """Return the number of events after a check of the whole chain; BrokenChain says what is wrong.

    Where it ends is known outside the chain, in the database and in the data folder, so that a cut-off end shows.
    """
    ends = _known_ends(session)  # read first: events that come meanwhile are no fault
    counts = {head.events for head in ends if head is not None}
    key, previous, count, seen = _chain_key(), FIRST, 0, {0: (0, FIRST)}
    events = select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=1000)
    with session.scalars(events) as trail:
        for each in trail:
            if not hmac.compare_digest(bytes(each.digest), _seal(key, previous, each)):
                raise BrokenChain(f"the audit trail does not fit together at event {each.id}")
            previous, count = bytes(each.digest), count + 1
            if count in counts:
                seen[count] = (each.id, previous)
    _compare(*ends, count, seen)
    return count


def keep_copy(database: URL, folder: Path) -> None:
    """Let every end of this database's trail be copied into its data folder from now on."""
    _folders[database] = folder


def begin_generation(session: Session, generation: int) -> int:
    """Accept where the trail of a restored database ends; return how many events the folder knew beyond it."""
    head = _of_database(session)
    try:
        copy = _of_folder(session)
    except UnreadableHead:
        copy = None
    now = head or sealed(0, 0, 0, FIRST)
    _put(session, head, sealed(generation, now.events, now.last_id, now.digest))
    return max(0, copy.events - now.events) if copy is not None else 0


def _chain_key() -> bytes:
    # The oldest key stays in the ring for the life of the database, so old seals can always be checked.
    oldest = list(cipher.ring.keys.values())[-1]
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"heard audit chain").derive(oldest)


def _seal(key: bytes, previous: bytes, made: AuditEvent) -> bytes:
    row = {
        "at": made.at.isoformat(),
        "account": made.account_id,
        "action": made.action,
        "subject": made.subject,
        "subject_id": made.subject_id,
        "detail": made.detail,
    }
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, previous + text.encode(), hashlib.sha256).digest()


def _known_ends(session: Session) -> tuple[Head | None, Head | None]:
    """Return the ends that the database and the data folder know; BrokenChain when one of them was changed."""
    try:
        folder = _of_folder(session)
    except UnreadableHead as error:
        raise BrokenChain(str(error)) from error
    database = _of_database(session)
    for head, place in ((database, "in the database"), (folder, "in the data folder")):
        if head is not None and not head.is_sealed:
            raise BrokenChain(f"what is known {place} of the end of the audit trail was changed")
    return database, folder


def _compare(
    database: Head | None, folder: Head | None, count: int, seen: Mapping[int, tuple[int, bytes]]
) -> None:
    """Compare a chain with its known ends: its number of events, and id and digest after so many of them.

    BrokenChain says what is missing.
    """
    if database is None and count:
        raise BrokenChain("the audit trail has events, but where it ends was deleted")
    generation = database.generation if database is not None else 0
    for head in (database, folder):
        if head is None or head.generation < generation:  # a released restore began a new count
            continue
        if count < head.events:
            raise BrokenChain(
                f"the last {head.events - count} events of the audit trail are missing: they were deleted, "
                "or an older copy of the database was put back"
            )
        if seen.get(head.events) != (head.last_id, head.digest):
            raise BrokenChain(f"the audit trail does not fit what is known of its event {head.last_id}")


def _move(session: Session, last: AuditEvent, *, is_first: bool) -> None:
    """Move the end to an event that was just appended, under the lock that appending holds.

    Where the end was taken away from a trail that has events it is not made again: that must show.
    """
    head = _of_database(session)
    if head is None and not is_first:
        return
    generation, events = (head.generation, head.events) if head is not None else (0, 0)
    _put(session, head, sealed(generation, events + 1, last.id, bytes(last.digest)))


def _put(session: Session, before: Head | None, head: Head) -> None:
    values = {
        "generation": head.generation,
        "events": head.events,
        "last_id": head.last_id,
        "digest": head.digest,
        "seal": head.seal,
    }
    if before is None:
        session.execute(insert(HEADS), {"id": 1, **values})
    else:
        session.execute(update(HEADS).values(values))
    if _folder(session) is not None and not event.contains(session, "before_commit", _note):
        event.listen(session, "before_commit", _note)
        event.listen(session, "after_commit", _copy)


def _note(session: Session) -> None:
    """Remember what is about to be committed: a savepoint may have taken an event back."""
    if not session.in_nested_transaction():
        head = _of_database(session)
        session.info[WAITING] = head if head is not None and _goes_on(session, head) else None


def _goes_on(session: Session, head: Head) -> bool:
    """Return whether a trail goes on from the end that the folder knows; one that was begun again must not hide it."""
    try:
        copy = _of_folder(session)
    except UnreadableHead:
        return False
    if copy is None or copy.generation < head.generation or copy.events == 0:
        return True
    digest = session.scalar(select(AuditEvent.digest).where(AuditEvent.id == copy.last_id))
    return digest is not None and bytes(digest) == copy.digest


def _copy(session: Session) -> None:
    head, folder = session.info.get(WAITING), _folder(session)
    if head is None or folder is None or session.in_nested_transaction():
        return
    try:
        heads.write(folder, head)
    except (OSError, UnreadableHead) as error:  # the event is committed; doctor and verify look at the copy
        logger.error("the end of the audit trail could not be copied: %s", error)


def _of_database(session: Session) -> Head | None:
    row = session.execute(select(HEADS)).first()
    if row is None:
        return None
    return Head(row.generation, row.events, row.last_id, bytes(row.digest), bytes(row.seal))


def _of_folder(session: Session) -> Head | None:
    folder = _folder(session)
    return None if folder is None else heads.read(folder)


def _folder(session: Session) -> Path | None:
    return _folders.get(session.get_bind().engine.url)

"""The files of messages: expected when one comes, shown to those who may read its words, erased with these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, or_, select, update
from sqlalchemy.orm import Session, undefer

from bot.domain.media import ENDINGS, AddedSubject, FileReason, FileState, FileType, has_file
from bot.domain.messages import Inbound
from bot.ground import audit
from bot.ground.alerts import readable_messages
from bot.ground.roles import NotFound, Person
from bot.store.base import table_of
from bot.store.chunks import all_rows
from bot.store.contributions import AnswerRecord, Note
from bot.store.media import AddedText, MediaFile
from bot.store.messages import InboundMessage
from bot.store.prepared import new_row_once

FILES = table_of(MediaFile)
INBOUND = table_of(InboundMessage)
ADDED = table_of(AddedText)
EXPECT = new_row_once(FILES, "inbound_id", "place", "kind", "state", "attempts", "not_before")
# What is left of a file that was taken back: that there was one.
EMPTY = {
    "state": FileState.GONE.value,
    "content": None,
    "file_type": None,
    "reason": None,
    "lease_until": None,
}


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One file as a page shows it: what it is, where it stands, and why it cannot be shown.

    ``id`` is None where nothing was ever fetched, ``state`` then too.
    """

    id: int | None
    kind: str
    state: FileState | None = None
    reason: FileReason | None = None
    file_type: FileType | None = None

    @property
    def family(self) -> str | None:
        """Return audio, video or image for a file that a page can play or show, else None."""
        return self.file_type.family if self.state is FileState.FETCHED and self.file_type else None


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file to be played or shown: a name that is safe to save it by, its media type and its bytes."""

    name: str
    file_type: FileType
    content: bytes


def expect(connection: Connection, inbound_id: int, inbound: Inbound, now: datetime) -> None:
    """Let the worker fetch the files of a message, in the transaction that takes the message."""
    for place, each in enumerate(inbound.media):
        if has_file(each.kind, each.reference):
            EXPECT.rows(
                connection,
                {
                    "inbound_id": inbound_id,
                    "place": place,
                    "kind": each.kind.value,
                    "state": FileState.WAITING.value,
                    "attempts": 0,
                    "not_before": now,
                },
            )


def named(media: Sequence[Sequence[str | None]] | None, place: int) -> tuple[str | None, str | None]:
    """Return the kind of one file of a message, and by what its provider knows it; None for what there is not."""
    if media is None or place >= len(media):
        return None, None
    kind, reference, *_ = media[place]
    return kind, reference if kind and has_file(kind, reference) else None


def files_of_talk(session: Session, conversation_id: int) -> Mapping[int, tuple[AttachedFile, ...]]:
    """Return the files of a conversation by their messages; the caller has checked who is reading."""
    found = _attached().join(InboundMessage, InboundMessage.id == MediaFile.inbound_id)
    return _by_message(session.execute(found.where(InboundMessage.conversation_id == conversation_id)))


def files_of(session: Session, inbound_ids: Iterable[int]) -> Mapping[int, tuple[AttachedFile, ...]]:
    """Return the files of some messages; the caller has checked who is reading."""
    return _by_message(all_rows(session, _attached(), MediaFile.inbound_id, inbound_ids))


def listed(
    media: Iterable[Iterable[str | None]] | None, files: Iterable[AttachedFile]
) -> tuple[AttachedFile, ...]:
    """Return what came with a message: its files, else the names of what it was that has none."""
    return tuple(files) or tuple(AttachedFile(None, str(kind)) for kind, *_ in media or ())


def show(session: Session, person: Person, file_id: int, today: date) -> ShownFile:
    """Return a file; NotFound where there is nothing to show, or the message is not this person's to read.

    The caller has recorded that this person looks at it.
    """
    found = session.scalar(_readable(person, file_id, today).options(undefer(MediaFile.content)))
    if found is None or found.content is None or found.file_type is None:
        raise NotFound(f"file {file_id}")
    kind = FileType(found.file_type)
    return ShownFile(f"{found.kind}-{file_id}.{ENDINGS[kind]}", kind, found.content)


def check(session: Session, person: Person, file_id: int, today: date) -> None:
    """Raise NotFound for a file that this person may not see or that has nothing to show."""
    shown = _readable(person, file_id, today).where(MediaFile.state == FileState.FETCHED.value)
    if session.scalar(shown) is None:
        raise NotFound(f"file {file_id}")


def ask_again(session: Session, person: Person, file_id: int, today: date, now: datetime) -> int:
    """Let the worker fetch a file again that could not be fetched; return its message.

    NotFound for any other file, and for one that is not this person's.
    """
    failed = MediaFile.state == FileState.FAILED.value
    found = session.scalar(_readable(person, file_id, today).where(failed).with_for_update(of=MediaFile))
    if found is None:
        raise NotFound(f"file {file_id} did not fail")
    found.state, found.attempts, found.not_before = FileState.WAITING.value, 0, now
    found.lease_until = found.settled_at = None
    audit.record(session, "asked_again", "file", file_id, person, now)
    return found.inbound_id


def forget(connection: Connection, messages: ColumnElement[bool], now: datetime) -> None:
    """Take the files of messages, and what was written beside them, out of the database, and soon from the provider.

    ``messages`` is a condition on ``InboundMessage``.
    """
    _forget_copies(connection, messages, now)
    ids = select(InboundMessage.id).where(messages)
    connection.execute(update(FILES).where(FILES.c.inbound_id.in_(ids)).values(EMPTY))
    beside = (ADDED.c.subject == AddedSubject.MESSAGE.value) & ADDED.c.subject_id.in_(ids)
    connection.execute(delete(ADDED).where(beside))


def _forget_copies(connection: Connection, messages: ColumnElement[bool], now: datetime) -> None:
    """Let the worker have the providers' copies deleted; where they are is kept here, as the messages will lose it."""
    held = (FILES.c.state != FileState.GONE.value, FILES.c.copy_gone_at.is_(None))
    of_messages = FILES.join(INBOUND, INBOUND.c.id == FILES.c.inbound_id)
    wanted = select(FILES.c.id, FILES.c.place, INBOUND.c.media).select_from(of_messages)
    for row in connection.execute(wanted.where(messages, *held)).all():
        _, reference = named(row.media, row.place)
        due = {"copy_not_before": now, "copy_attempts": 0, "copy_given_up_at": None}
        due_there = update(FILES).where(FILES.c.id == row.id).values(**due, copy_reference=reference)
        connection.execute(due_there)


def forget_talk(connection: Connection, conversation_id: int) -> None:
    """Take what was written beside the answers and notes of a conversation out of the database."""
    answers = select(AnswerRecord.id).where(AnswerRecord.conversation_id == conversation_id)
    notes = select(Note.id).where(Note.conversation_id == conversation_id)
    beside = or_(
        (ADDED.c.subject == AddedSubject.ANSWER.value) & ADDED.c.subject_id.in_(answers),
        (ADDED.c.subject == AddedSubject.NOTE.value) & ADDED.c.subject_id.in_(notes),
    )
    connection.execute(delete(ADDED).where(beside))


def _readable(person: Person, file_id: int, today: date) -> Select[MediaFile]:
    return (
        select(MediaFile)
        .join(InboundMessage, InboundMessage.id == MediaFile.inbound_id)
        .where(MediaFile.id == file_id, readable_messages(person, today))
    )


def _attached() -> Select[*tuple[Any, ...]]:
    return select(
        MediaFile.id,
        MediaFile.inbound_id,
        MediaFile.kind,
        MediaFile.state,
        MediaFile.reason,
        MediaFile.file_type,
    ).order_by(MediaFile.inbound_id, MediaFile.place)


def _by_message(rows: Iterable[Any]) -> Mapping[int, tuple[AttachedFile, ...]]:
    found: dict[int, tuple[AttachedFile, ...]] = {}
    for row in rows:
        made = AttachedFile(
            row.id,
            row.kind,
            FileState(row.state),
            FileReason(row.reason) if row.reason else None,
            FileType(row.file_type) if row.file_type else None,
        )
        found[row.inbound_id] = (*found.get(row.inbound_id, ()), made)
    return found

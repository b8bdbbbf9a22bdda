"""What people put beside a young person's words: what was said in a recording, and translations; never instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.domain.media import AddedKind, AddedSubject
from bot.ground import audit
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import Person
from bot.media.files import AttachedFile, files_of, listed
from bot.media.originals import Original
from bot.store.accounts import Account
from bot.store.chunks import all_rows
from bot.store.contributions import AnswerRecord, Note, ReceivedViews
from bot.store.media import AddedText
from bot.store.messages import InboundMessage

LONGEST = 5000
ACTION = "wrote_beside"
# What a text stands beside: its kind and its row.
Key = tuple[AddedSubject, int]


@dataclass(frozen=True, slots=True)
class AddedVersion:
    """One version of a text beside the words: who put it there and when; ``machine`` is the server that made it."""

    text: str
    at: datetime
    by: str | None
    machine: str | None


@dataclass(frozen=True, slots=True)
class BesideText:
    """One text beside the words in one language: the version that counts, and those before it, newest first."""

    kind: AddedKind
    language: str
    newest: AddedVersion
    earlier: tuple[AddedVersion, ...]


Beside = Mapping[Key, tuple[BesideText, ...]]


@dataclass(frozen=True, slots=True)
class MessageFiles:
    """The files of one message and what stands beside them; ``id`` is the message, None where nothing can be added."""

    id: int | None
    files: tuple[AttachedFile, ...]
    beside: tuple[BesideText, ...] = ()


@dataclass(frozen=True, slots=True)
class BesideMessages:
    """What belongs to some messages besides their words: files, and what stands beside them."""

    by_message: Mapping[int, tuple[AttachedFile, ...]]
    texts: Beside

    @classmethod
    def of(cls, session: Session, inbound_ids: Sequence[int]) -> BesideMessages:
        """Read what belongs to these messages; the caller has checked who is reading."""
        return cls(files_of(session, inbound_ids), beside_messages(session, inbound_ids))

    def files(self, inbound_id: int, media: Iterable[Sequence[Any]] | None, *, reads: bool) -> MessageFiles:
        """Return what came with a message, for anyone who does not read it only that it came."""
        if not reads:
            return without_content(str(kind) for kind, *_ in media or ())
        files = listed(media, self.by_message.get(inbound_id, ()))
        return MessageFiles(inbound_id, files, self.texts.get((AddedSubject.MESSAGE, inbound_id), ()))


def without_content(kinds: Iterable[str]) -> MessageFiles:
    """Return what came with a message for anyone who may know that it came, and nothing more."""
    return MessageFiles(None, tuple(AttachedFile(None, kind) for kind in kinds))


def beside_talks(session: Session, conversation_ids: Sequence[int]) -> Beside:
    """Return what stands beside the words of conversations; the caller has checked and recorded who is reading."""
    answers = select(AnswerRecord.id).where(AnswerRecord.conversation_id.in_(conversation_ids))
    notes = select(Note.id).where(Note.conversation_id.in_(conversation_ids))
    messages = select(InboundMessage.id).where(InboundMessage.conversation_id.in_(conversation_ids))
    wanted = {AddedSubject.ANSWER: answers, AddedSubject.NOTE: notes, AddedSubject.MESSAGE: messages}
    return _by_subject(session, [_is(subject, ids) for subject, ids in wanted.items()])


def beside_messages(session: Session, inbound_ids: Iterable[int]) -> Beside:
    """Return what stands beside some messages; the caller has checked and recorded who is reading."""
    of_messages = _texts().where(AddedText.subject == AddedSubject.MESSAGE.value)
    return _grouped(all_rows(session, of_messages, AddedText.subject_id, inbound_ids))


def beside_records(session: Session, review_id: int) -> Beside:
    """Return what stands beside what staff wrote down for a review; the caller has checked who is reading."""
    records = select(ReceivedViews.id).where(ReceivedViews.review_id == review_id)
    return _by_subject(session, [_is(AddedSubject.RECORD, records)])


def beside(session: Session, key: Key) -> tuple[BesideText, ...]:
    """Return what stands beside one thing; the caller has checked and recorded who is reading."""
    subject, subject_id = key
    return _by_subject(session, [_is(subject, (subject_id,))]).get(key, ())


def add(
    session: Session,
    person: Person,
    original: Original,
    *,
    kind: AddedKind,
    language: str,
    text: str,
    now: datetime,
    machine: str | None = None,
) -> None:
    """Put a text beside the words; ``machine`` made it, at this person's word. InputRefused without a text.

    ``original`` was found for this person, who so may read the words.
    """
    said = require_words("text", text, "Write the text", LONGEST)
    if kind is AddedKind.WRITE_UP and not original.files:
        raise InputRefused("text", "There is no recording or picture here")
    session.add(
        AddedText(
            subject=original.subject.value,
            subject_id=original.id,
            kind=kind.value,
            language=language,
            text=said,
            machine=machine,
            added_at=now,
            added_by=person.account_id,
        )
    )
    session.flush()
    subject, subject_id = original.place.audited
    audit.record(
        session, ACTION, subject, subject_id, person, now,
        kind=kind.value, language=language, machine=machine,
        beside=original.subject.value, beside_id=original.id,
    )  # fmt: skip


def _texts() -> Any:
    return (
        select(AddedText, Account.name)
        .outerjoin(Account, Account.id == AddedText.added_by)
        .order_by(AddedText.id.desc())
    )


def _is(subject: AddedSubject, ids: Any) -> ColumnElement[bool]:
    return (AddedText.subject == subject.value) & AddedText.subject_id.in_(ids)


def _by_subject(session: Session, wanted: Sequence[ColumnElement[bool]]) -> Beside:
    return _grouped(session.execute(_texts().where(or_(*wanted))))


def _grouped(rows: Iterable[Any]) -> Beside:
    """Put the versions of each text together, newest first; write-ups come before translations."""
    versions: dict[tuple[Key, AddedKind, str], list[AddedVersion]] = {}
    for made, by in rows:
        what = (AddedSubject(made.subject), made.subject_id), AddedKind(made.kind), made.language
        versions.setdefault(what, []).append(AddedVersion(made.text, made.added_at, by, made.machine))
    found: dict[Key, list[BesideText]] = {}
    for (key, kind, language), (newest, *earlier) in versions.items():
        found.setdefault(key, []).append(BesideText(kind, language, newest, tuple(earlier)))
    for texts in found.values():
        texts.sort(key=lambda text: text.kind is AddedKind.TRANSLATION)
    return {key: tuple(texts) for key, texts in found.items()}

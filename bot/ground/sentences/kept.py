"""The versions of sentences as they are kept: added, never changed, and read whole or as far as they are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.sentences import OwnSentence, SourceText, said_of
from bot.ground.roles import Person
from bot.store.accounts import Account
from bot.store.sentences import SentenceRecord

# Any number does, as long as no other lock of this database uses it ("words" in ASCII).
APPEND_LOCK = 0x776F726473
_TEXT = (SentenceRecord.language, SentenceRecord.context, SentenceRecord.english)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What is to be said for a text, and whether a speaker signs it off."""

    source: SourceText
    words: str
    is_signed: bool


def version(session: Session) -> int:
    """Return a number that rises with every version of any sentence: one look at an index."""
    return session.scalar(select(func.max(SentenceRecord.id))) or 0


def lock(session: Session) -> None:
    """Let nobody else add versions until this transaction ends, so that ids rise in the order of commits."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(APPEND_LOCK)))


def versions(session: Session, language: str | None = None) -> list[OwnSentence]:
    """Return every version of every sentence of a language, or of all of them, oldest first."""
    of_one = () if language is None else (SentenceRecord.language == language,)
    return _found(session, *of_one)


def spoken(session: Session) -> tuple[OwnSentence, ...]:
    """Return of every text in every language the version that is said."""
    newest = func.max(SentenceRecord.id)
    signed = select(newest).where(SentenceRecord.is_signed).group_by(*_TEXT)
    last = select(newest).group_by(*_TEXT)
    found: dict[tuple[str, SourceText], list[OwnSentence]] = {}
    for each in _found(session, or_(SentenceRecord.id.in_(signed), SentenceRecord.id.in_(last))):
        found.setdefault((each.language, each.source), []).append(each)
    return tuple(said for texts in found.values() if (said := said_of(texts)) is not None)


def add(
    session: Session, person: Person, language: str, added: Sequence[NewVersion], now: datetime
) -> list[int]:
    """Add versions by a person; return their ids in the same order."""
    made = [
        SentenceRecord(
            language=language,
            context=each.source[0],
            english=each.source[1],
            words=each.words,
            is_signed=each.is_signed,
            written_at=now,
            written_by=person.account_id,
        )
        for each in added
    ]
    session.add_all(made)
    session.flush()
    return [each.id for each in made]


def _found(session: Session, *conditions: ColumnElement[bool]) -> list[OwnSentence]:
    statement = (
        select(
            SentenceRecord.id, *_TEXT, SentenceRecord.words, SentenceRecord.is_signed,
            Account.name.label("by"), SentenceRecord.written_at.label("at"),
        )
        .outerjoin(Account, Account.id == SentenceRecord.written_by)
        .where(*conditions)
        .order_by(SentenceRecord.id)
    )  # fmt: skip
    return [OwnSentence(**row) for row in session.execute(statement).mappings()]

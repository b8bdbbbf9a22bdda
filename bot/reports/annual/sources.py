"""Where a quote comes from: the texts of a child that the readers of a review may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.access import readable_talks
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.store.contributions import AnswerRecord, Note, ReceivedViews, StaffRecord
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review

# Marks what a quote leaves out.
GAP = "[…]"


@dataclass(frozen=True, slots=True)
class Source:
    """Where words of a child stand."""

    text: str
    conversation_id: int | None
    contribution_id: int | None


def source_of(found: Iterable[Source], words: str) -> Source:
    """Find the text that holds these words letter by letter; InputRefused when none of the child's does."""
    parts = [_plain(part) for part in words.split(GAP)]
    wanted = [part for part in parts if part]
    for source in found:
        if wanted and _holds(_plain(source.text), wanted):
            return source
    raise InputRefused(
        "words", f"Copy the young person’s words letter by letter; {GAP} marks what you leave out"
    )


def _holds(text: str, parts: list[str]) -> bool:
    """Return whether the parts stand in a text, in their order."""
    start = 0
    for part in parts:
        found = text.find(part, start)
        if found < 0:
            return False
        start = found + len(part)
    return True


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def sources(session: Session, person: Person, review: Review) -> Iterator[Source]:
    """Return every text of the child for this review that this person may read; adults' interpretations are none."""
    mine = readable_talks(person)
    talks = session.scalars(
        select(ConversationRecord.id).where(ConversationRecord.review_id == review.id, mine)
    )
    contributions = {
        row.conversation_id: row.id
        for row in session.scalars(select(ReceivedViews).where(ReceivedViews.review_id == review.id))
    }
    for talk_id in talks.all():
        for text in texts(session, talk_id):
            yield Source(text, talk_id, contributions.get(talk_id))
    records = (
        select(StaffRecord.words, ReceivedViews.id)
        .join(ReceivedViews, ReceivedViews.id == StaffRecord.contribution_id)
        .where(
            ReceivedViews.review_id == review.id,
            ReceivedViews.provenance.in_(("alone", "helped", "exact")),
            StaffRecord.words.is_not(None),
        )
    )
    for row in session.execute(records):
        yield Source(row.words or "", None, row.id)


def texts(session: Session, conversation_id: int) -> Iterator[str]:
    """Return every text of the child in one conversation; the caller has checked who is reading."""
    answers = select(AnswerRecord).where(
        AnswerRecord.conversation_id == conversation_id, AnswerRecord.current, ~AnswerRecord.off_path
    )
    for answer in session.scalars(answers):
        yield from (text for text in (answer.value, answer.note) if isinstance(text, str))
    for note in session.scalars(select(Note).where(Note.conversation_id == conversation_id)):
        if note.text:
            yield note.text

"""Sentences of feedback that the annual report may print: with consent on record, where the child lets them out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.readers import Readers
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.reports import annual
from bot.reports.annual import Consented, Quotable
from bot.reports.annual.sources import Source, texts
from bot.reports.feedback.found import find
from bot.reports.feedback.marks import SUBJECT
from bot.store.conversations import ConversationRecord
from bot.store.reports import Quote

KEPT = "The young person keeps this feedback with the team, so no word of it may be printed"


def is_quotable(readers: str) -> bool:
    """Return whether words may be printed without a name: never what the child keeps with the team."""
    return readers != Readers.TEAM.value


def words_of(session: Session, person: Person, conversation_id: int) -> tuple[str, ...]:
    """Return the sentences to quote from, none where the child keeps them with the team."""
    talk, _, _ = find(session, person, conversation_id)
    said = (source.text.strip() for source in _sources(session, talk))
    return tuple(dict.fromkeys(text for text in said if " " in text))


def quotes_of(session: Session, person: Person, conversation_id: int) -> tuple[Quotable, ...]:
    """Return the words of one feedback for which a consent stands."""
    talk, _, _ = find(session, person, conversation_id)
    standing = select(Quote).where(Quote.conversation_id == talk.id, Quote.taken_back_at.is_(None))
    return tuple(annual.quotable_of(row) for row in session.scalars(standing.order_by(Quote.id)))


def record_quote(
    session: Session, person: Person, conversation_id: int, *, given: Consented, today: date, now: datetime
) -> None:
    """Save words of a feedback that the young person allowed to be printed; a manager chooses later what is printed.

    InputRefused where the child keeps the feedback with the team, and as for words said before a review.
    """
    talk, review, _ = find(session, person, conversation_id, lock=True)
    if not is_quotable(talk.readers):
        raise InputRefused("words", KEPT)
    annual.quote(session, person, review, _sources(session, talk), given=given, today=today, now=now)
    audit.record(session, "consent_recorded", SUBJECT, conversation_id, person, now, how=given.how)


def take_back(session: Session, person: Person, conversation_id: int, quote_id: int, now: datetime) -> None:
    """Record that the young person took the consent back: the words are printed nowhere from now on."""
    talk, _, _ = find(session, person, conversation_id, lock=True)
    row = session.scalar(select(Quote).where(Quote.id == quote_id, Quote.conversation_id == talk.id))
    if row is None:
        raise NotFound(f"quote {quote_id}")
    if annual.end(row, person, now):
        audit.record(session, "consent_taken_back", SUBJECT, conversation_id, person, now, quote_id=row.id)


def _sources(session: Session, talk: ConversationRecord) -> list[Source]:
    if not is_quotable(talk.readers):
        return []
    return [Source(text, talk.id, None) for text in texts(session, talk.id)]

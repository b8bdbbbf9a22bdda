"""What the participation service records about feedback: that it was read, a note, what was done about a flag."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select, union_all
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import NotFound, Person
from bot.reports.feedback.found import find
from bot.reports.feedback.page import OTHERS
from bot.store.alerts import Flag
from bot.store.contributions import AnswerRecord, Note
from bot.talk.contribution import WAITING

SUBJECT = "feedback"
LONGEST_NOTE = LONGEST_OUTCOME = 500


def mark_read(
    session: Session, person: Person, conversation_id: int, *, seen: datetime, note: str, now: datetime
) -> int:
    """Record that this person has read everything up to ``seen``, the moment their page was made, and their note.

    Words that came after it stay unread. Return the number still unread; NotFound for what is not theirs to read.
    """
    _, _, reading = find(session, person, conversation_id, lock=True)
    seen, said = min(seen, now), note.strip()
    if len(said) > LONGEST_NOTE:
        raise InputRefused("note", f"Use {LONGEST_NOTE} characters or fewer")
    later = _written_after(session, conversation_id, seen)
    reading.unread, reading.unread_since = len(later), min(later, default=None)
    reading.read_at, reading.read_by = seen, person.account_id
    reading.note = said or None
    audit.record(session, "read", SUBJECT, conversation_id, person, now, unread=reading.unread)
    return reading.unread


def _written_after(session: Session, conversation_id: int, seen: datetime) -> list[datetime]:
    """Return when each answer and note came after a moment, and each message that is kept with a flag alone."""
    noted = exists().where(Note.inbound_id == Flag.inbound_id).correlate(Flag)
    parts = union_all(
        select(AnswerRecord.answered_at.label("at")).where(
            AnswerRecord.conversation_id == conversation_id, AnswerRecord.answered_at > seen
        ),
        select(Note.written_at).where(Note.conversation_id == conversation_id, Note.written_at > seen),
        select(Flag.raised_at).where(
            Flag.conversation_id == conversation_id, Flag.name == WAITING, Flag.raised_at > seen, ~noted
        ),
    ).subquery()
    return list(session.scalars(select(parts.c.at)))


def acknowledge(
    session: Session, person: Person, conversation_id: int, flag_id: int, *, outcome: str, now: datetime
) -> None:
    """Record what this person did about a flag of feedback; it stays on record and can be dealt with only once.

    InputRefused without words, or when somebody has dealt with it already; NotFound for what is not theirs, and for
    danger, which is the duty worker's.
    """
    talk, _, _ = find(session, person, conversation_id, lock=True)
    flag = session.scalar(
        select(Flag).where(Flag.id == flag_id, Flag.conversation_id == talk.id, Flag.withdrawn_at.is_(None))
    )
    if flag is None or flag.name in OTHERS:
        raise NotFound(f"flag {flag_id}")
    if flag.acknowledged_at is not None:
        raise InputRefused("outcome", "Somebody has dealt with this already")
    done = require_words("outcome", outcome, "Say what you did", LONGEST_OUTCOME)
    flag.acknowledged_at, flag.acknowledged_by, flag.outcome = now, person.account_id, done
    audit.record(
        session, "acknowledged", SUBJECT, conversation_id, person, now, flag=flag.name, flag_id=flag.id
    )

"""What is told belongs to: the conversation before a review, and the answer that it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase, QuestionRole
from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.ground.access import own_children
from bot.ground.calendar import runs_on
from bot.ground.context import Context
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.store.contributions import AnswerRecord
from bot.store.people import Allocation, Child
from bot.store.reviews import Review
from bot.store.statements import CONVERSATIONS
from bot.talk import letters, phones, rows
from bot.talk.letters import OfficersWords


def talk_row(connection: Connection, review_id: int) -> Row[Any] | None:
    """Return the conversation before a review, locked, as a step reads it; None where the child was not asked."""
    mine = (CONVERSATIONS.c.review_id == review_id, CONVERSATIONS.c.phase == Phase.PRE.value)
    found = connection.execute(select(CONVERSATIONS.c.id).where(*mine)).scalar()
    row: Row[Any] | None = rows.locked(connection, found) if found is not None else None
    return row


def require_own(session: Session, person: Person, review: Review, field: str, now: datetime) -> None:
    """Refuse whoever the child is not with any more: an old review stays with an IRO when the child moves on."""
    today = now.astimezone(LONDON).date()
    mine = (Child.id == review.child_id, own_children(person, today))
    if session.scalar(select(Child.id).where(*mine)) is not None:
        return
    theirs = (Allocation.child_id == review.child_id, runs_on(Allocation, today))
    has_one = session.scalar(select(Allocation.id).where(*theirs).limit(1)) is not None
    known_as = session.get_one(Child, review.child_id).known_as
    raise InputRefused(field, f"{known_as} has {'another' if has_one else 'no'} IRO now")


def answer_to(session: Session, row: Row[Any] | None, question: str) -> AnswerRecord:
    """Return the answer that counts; NotFound where there is none."""
    mine = (AnswerRecord.question == question, AnswerRecord.current, AnswerRecord.off_path.is_(False))
    found = row and session.scalar(
        select(AnswerRecord).where(AnswerRecord.conversation_id == row.conversation_id, *mine)
    )
    if not found:
        raise NotFound(f"answer to {question}")
    return found


def is_about_safety(row: Row[Any], question: str, context: Context) -> bool:
    """Return whether a question of a conversation asks whether a child is safe."""
    state = phones.state_of(row)
    asked = context.knowledge.asked(state).questions
    return any(each.id == question and each.role is QuestionRole.SAFETY for each in asked)


def plan(
    session: Session, person: Person, review: Review, row: Row[Any] | None, told: OfficersWords, token: str,
    context: Context, now: datetime,
) -> datetime | None:  # fmt: skip
    """Keep what is told to a child, with who does so; return when it goes, None when this form was sent before."""
    if row is None:
        raise NotFound(f"conversation of review {review.id}")
    connection = session.connection()
    at = letters.plan(connection, row.conversation_id, told, token, person.account_id, now, context)
    if at is not None:
        audit.record(
            session, "told", "review", review.id, person, now, kind=told.kind, question=told.question,
            at=at.isoformat(timespec="minutes"),
        )  # fmt: skip
    return at

"""Putting one question again to a child who answered it or passed over it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session

from bot.domain.reviews.states import OPEN
from bot.ground.context import Context
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.reviews.contributions import find_review
from bot.reviews.told.found import answer_to, plan, require_own, talk_row
from bot.store.people import Child
from bot.store.reviews import Review
from bot.store.told import ToldMessage
from bot.talk import letters, phones
from bot.talk.letters import QUESTION, OfficersWords
from bot.talk.refusals import in_words, why_not, why_not_asked

# A question is put again by hand once in so long.
PEACE = timedelta(days=2)


def ask_question_again(
    session: Session, person: Person, review_id: int, question: str, token: str, context: Context, now: datetime
) -> datetime | None:  # fmt: skip
    """Let a question be put again to the child of a review, and return when; None when this form was sent before.

    InputRefused where it cannot be; NotFound for a review that is not theirs, or a question without an answer.
    """
    review = find_review(session, person, review_id, lock=True)
    row = talk_row(session.connection(), review.id)
    answer_to(session, row, question)
    _refuse(session, person, review, row, question, now)
    return plan(session, person, review, row, OfficersWords(QUESTION, question=question), token, context, now)


def look_at_question(
    session: Session, person: Person, review_id: int, question: str, context: Context, now: datetime
) -> datetime:  # fmt: skip
    """Return when a question would be put again; InputRefused and NotFound as for :func:`ask_question_again`."""
    review = find_review(session, person, review_id)
    row = talk_row(session.connection(), review.id)
    answer_to(session, row, question)
    _refuse(session, person, review, row, question, now)
    return letters.slot(now, context)


def _refuse(
    session: Session, person: Person, review: Review, row: Row[Any] | None, question: str, now: datetime
) -> None:
    require_own(session, person, review, "question", now)
    known_as = session.get_one(Child, review.child_id).known_as
    refusal = why_not(session.connection(), row, now)
    if refusal is not None:
        raise InputRefused("question", in_words(refusal, known_as))
    if row is None or review.status not in OPEN:
        raise InputRefused("question", "The review is over, so its questions are not put any more")
    if phones.state_of(row).at == question:
        raise InputRefused("question", f"{known_as} is being asked this now")
    refusal = why_not_asked(row, question)
    if refusal is not None:
        raise InputRefused("question", in_words(refusal, known_as))
    if _was_asked(session, row.conversation_id, question, now):
        raise InputRefused("question", "It was asked again already in the last two days")


def _was_asked(session: Session, conversation_id: int, question: str, now: datetime) -> bool:
    lately = (
        ToldMessage.kind == QUESTION,
        ToldMessage.question == question,
        ToldMessage.written_at > now - PEACE,
    )
    return bool(
        session.scalar(select(exists().where(ToldMessage.conversation_id == conversation_id, *lately)))
    )

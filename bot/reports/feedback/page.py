"""One feedback with the child's words, for a person of the participation service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, not_, or_, select
from sqlalchemy.orm import Session

from bot.domain.flags import NEEDS_AN_ADULT, NOTICED
from bot.domain.reviews import age_on
from bot.ground.access import FACTS
from bot.ground.calendar import added_days, read_by
from bot.ground.roles import Person
from bot.reports.feedback.found import find
from bot.reviews.contributions import RaisingAnswer, Words, question_of, raising_answers, words
from bot.store.accounts import Account
from bot.store.alerts import Flag
from bot.store.contributions import AnswerRecord
from bot.store.messages import InboundMessage
from bot.store.people import Child, Officer
from bot.translation import Content

# Flags that somebody else deals with: the duty worker, the IRO, and the person who keeps the phones.
OTHERS = NEEDS_AN_ADULT | FACTS


@dataclass(frozen=True, slots=True)
class FeedbackFlag:
    """One flag, who dealt with it and how; the child's words are ``answers`` where an answer raised it, else ``words``.

    ``asked`` is the question that the words answer, if any; ``is_ours``: the participation service deals with it.
    """

    id: int
    name: str
    raised_at: datetime
    is_ours: bool
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    outcome: str | None
    words: str | None
    answers: tuple[RaisingAnswer, ...] = ()
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """Everything the page of one feedback tells; ``readers`` is who may read it: iro, aggregate or team."""

    conversation_id: int
    known_as: str
    age: int | None
    review_on: date
    officer: str
    status: str
    readers: str
    channel: str | None
    words: Words
    flags: tuple[FeedbackFlag, ...]
    unread: int
    unread_since: datetime | None
    due_on: date | None
    is_overdue: bool
    read_at: datetime | None
    read_by: str | None
    note: str | None


def feedback_page(
    session: Session, person: Person, conversation_id: int, *, content: Content, today: date
) -> FeedbackPage:
    """Return one feedback; NotFound for one that is not this person's. The caller has recorded who looks at it."""
    talk, review, reading = find(session, person, conversation_id)
    child = session.get_one(Child, review.child_id)
    said = words(session, person, content, talk.id)
    since = reading.unread_since if reading.unread else None
    due = read_by(since, added_days(session))
    return FeedbackPage(
        conversation_id=talk.id,
        known_as=child.known_as,
        age=age_on(child.born_on, review.review_on) if child.born_on else None,
        review_on=review.review_on,
        officer=session.get_one(Officer, review.officer_id).name,
        status=talk.status,
        readers=talk.readers,
        channel=talk.channel,
        words=said,
        flags=_flags(session, talk.id, said),
        unread=reading.unread,
        unread_since=since,
        due_on=due,
        is_overdue=due is not None and due < today,
        read_at=reading.read_at,
        read_by=session.get_one(Account, reading.read_by).name if reading.read_by else None,
        note=reading.note,
    )


def _flags(session: Session, conversation_id: int, said: Words) -> tuple[FeedbackFlag, ...]:
    """Return the flags that stand, each with the answer that raised it, or else with the words of its message.

    What a program has noticed is always shown in the words in which it did.
    """
    answers = exists().where(AnswerRecord.inbound_id == InboundMessage.id)
    shown = or_(Flag.name == NOTICED, not_(answers))
    rows = session.execute(
        select(Flag, Account.name, InboundMessage.body)
        .outerjoin(Account, Account.id == Flag.acknowledged_by)
        .outerjoin(InboundMessage, (InboundMessage.id == Flag.inbound_id) & shown)
        .where(Flag.conversation_id == conversation_id, Flag.withdrawn_at.is_(None))
        .order_by(Flag.acknowledged_at.is_not(None), Flag.id)
    )
    return tuple(
        FeedbackFlag(
            id=flag.id,
            name=flag.name,
            raised_at=flag.raised_at,
            is_ours=flag.name not in OTHERS,
            acknowledged_at=flag.acknowledged_at,
            acknowledged_by=by,
            outcome=flag.outcome,
            words=words,
            answers=() if words else raising_answers(said, flag.name, flag.inbound_id),
            asked=question_of(said, flag.inbound_id) if words else None,
        )
        for flag, by, words in rows
    )

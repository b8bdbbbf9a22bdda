"""Attention flags of one review: what an adult must look at, and who did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, and_, case, select
from sqlalchemy.orm import Session, aliased

from bot.domain.flags import NOTICED, WITHOUT_WORDS, Severity
from bot.ground import audit
from bot.ground.access import readable_talks, visible_flags
from bot.ground.conditions import IS_OPEN_FLAG
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import NotFound, Person
from bot.reviews.contributions import RaisingAnswer, Words, find_review, question_of, raising_answers
from bot.safeguarding import actions
from bot.store.accounts import Account
from bot.store.alerts import Flag
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage

Raiser = aliased(Account)
# Severities that an IRO deals with, most pressing first; flags of feedback belong to the participation service.
URGENT = Severity.URGENT.value
OPEN_SEVERITIES = (URGENT, Severity.HIGH.value, Severity.NORMAL.value)
LONGEST_OUTCOME = 500


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """One flag, and who dealt with it and how, when somebody has; ``before`` are open ones of the same danger.

    ``message`` is the id of the message that raised it; ``raised_by`` is the person who raised it and ``handed`` what
    they said, where no message did. The child's words are ``answers`` where it was raised by an answer to a question,
    else ``words``, with the question that was ``asked`` where they answer one.
    """

    id: int
    name: str
    severity: str
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    outcome: str | None
    words: str | None = None
    message: int | None = None
    raised_by: str | None = None
    handed: str | None = None
    before: tuple[RaisedFlag, ...] = ()
    phase: str | None = None
    answers: tuple[RaisingAnswer, ...] = ()
    asked: str | None = None


def flags_of(session: Session, person: Person, review_id: int) -> tuple[RaisedFlag, ...]:
    """Return the flags of a review that stand and this person may know of, the open and most pressing ones first.

    What a child wrote several times of the same danger stands together under the newest.
    """
    return _together(
        RaisedFlag(
            id=flag.id,
            name=flag.name,
            severity=flag.severity,
            raised_at=flag.raised_at,
            acknowledged_at=flag.acknowledged_at,
            acknowledged_by=by,
            outcome=flag.outcome,
            words=words,
            message=flag.inbound_id,
            raised_by=raised_by,
            handed=flag.words,
            phase=phase,
        )
        for flag, by, raised_by, words, phase in session.execute(_standing(person, review_id))
    )


def _standing(person: Person, review_id: int) -> Select[Flag, str, str, str | None, str]:
    """Return the statement for the flags that stand: who saw to each, who raised it, its words and its phase."""
    has_words = Flag.name.not_in(sorted(WITHOUT_WORDS))
    pressing = case({name: place for place, name in enumerate(OPEN_SEVERITIES)}, value=Flag.severity)
    said = and_(InboundMessage.id == Flag.inbound_id, has_words, readable_talks(person))
    return (
        select(Flag, Account.name, Raiser.name, InboundMessage.body, ConversationRecord.phase)
        .outerjoin(Account, Account.id == Flag.acknowledged_by)
        .outerjoin(Raiser, Raiser.id == Flag.raised_by)
        .outerjoin(ConversationRecord, ConversationRecord.id == Flag.conversation_id)
        .outerjoin(InboundMessage, said)
        .where(Flag.review_id == review_id, Flag.withdrawn_at.is_(None), Flag.severity.in_(OPEN_SEVERITIES))
        .where(visible_flags(person))
        .order_by(Flag.acknowledged_at.is_not(None), pressing, Flag.id)
    )


def with_words(flags: Iterable[RaisedFlag], *spoken: Words | None) -> tuple[RaisedFlag, ...]:
    """Put the child's words beside each flag, with the question that they answer: the raising answer, else the message.

    For danger, and where a program has noticed something, it is the message as it came; a bare number that answers a
    question is no words.
    """
    return tuple(_with_words(flag, spoken) for flag in flags)


def _with_words(flag: RaisedFlag, spoken: Sequence[Words | None]) -> RaisedFlag:
    if flag.name in WITHOUT_WORDS:
        return flag
    said = next((each for each in spoken if each and each.questionnaire.phase == flag.phase), None)
    answers = raising_answers(said, flag.name, flag.message)
    is_number = (flag.words or "").strip().isdigit()
    if flag.name == NOTICED or (flag.severity == URGENT and flag.words):
        asked = question_of(said, flag.message)
        before = tuple(_with_words(each, spoken) for each in flag.before)
        if not (asked and is_number and answers):
            return replace(flag, asked=asked, before=before)
        return replace(flag, answers=answers, words=None, before=before)
    return replace(flag, answers=answers, words=None if answers or is_number else flag.words)


def _together(flags: Iterable[RaisedFlag]) -> tuple[RaisedFlag, ...]:
    """Return the flags with the open ones of one danger under the newest, newest first; all others stay as they are."""
    found: dict[str | int, RaisedFlag] = {}
    for flag in flags:
        is_danger = flag.severity == URGENT and flag.acknowledged_at is None
        key = flag.name if is_danger else flag.id
        older = found.get(key)
        found[key] = (
            flag if older is None else replace(flag, before=(replace(older, before=()), *older.before))
        )
    return tuple(found.values())


def acknowledge(
    session: Session, person: Person, review_id: int, flag_id: int, *, outcome: str, now: datetime
) -> None:
    """Record what this person did about a flag; it stays on record and can be dealt with only once.

    With a danger the earlier open flags of the same danger, which stand under it on the page, are dealt with too.
    InputRefused without words, or when somebody has dealt with it already; NotFound for what is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    flag = session.scalar(
        select(Flag).where(
            Flag.id == flag_id,
            Flag.review_id == review.id,
            Flag.withdrawn_at.is_(None),
            Flag.severity.in_(OPEN_SEVERITIES),
            visible_flags(person),
        )
    )
    if flag is None:
        raise NotFound(f"flag {flag_id}")
    if flag.acknowledged_at is not None:
        raise InputRefused("outcome", "Somebody has dealt with this already")
    done = require_words("outcome", outcome, "Say what you did", LONGEST_OUTCOME)
    for each in (*_before(session, flag), flag):
        each.acknowledged_at, each.acknowledged_by, each.outcome = now, person.account_id, done
        if each.severity == URGENT:
            actions.settle(session, person, each.inbound_id, outcome=done, now=now)
    audit.record(session, "acknowledged", "review", review.id, person, now, flag=flag.name, flag_id=flag.id)


def _before(session: Session, flag: Flag) -> Sequence[Flag]:
    """Return the open flags of the same danger that were raised before this one."""
    if flag.severity != URGENT:
        return ()
    same = (Flag.review_id == flag.review_id, Flag.name == flag.name, Flag.severity == URGENT)
    waiting = (Flag.id < flag.id, IS_OPEN_FLAG)
    return session.scalars(select(Flag).where(*same, *waiting).order_by(Flag.id)).all()

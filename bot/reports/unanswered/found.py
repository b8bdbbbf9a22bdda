"""What the list of unanswered requests reads: the requests, what was sent, the clock, phones; four statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from bot.domain.conversations import Status, TickName
from bot.domain.flags import NOT_REACHED
from bot.domain.questionnaires import Phase
from bot.domain.reviews.states import OPEN, ReviewState
from bot.ground.access import askable_phases, askable_reviews
from bot.ground.conditions import IS_OPEN_FLAG, WAS_HELD
from bot.ground.installation import IS_HELD
from bot.ground.roles import Person
from bot.outbox.queue import IS_PAUSED
from bot.reports.forecast.found import phones_of
from bot.store import statements
from bot.store.alerts import Flag
from bot.store.base import table_of
from bot.store.conversations import ConversationRecord, Timer
from bot.store.people import Child, Officer, Team
from bot.store.reviews import Review
from bot.talk import officers_turn
from bot.talk.invitations import LOOK_AHEAD, LOOK_BACK
from bot.talk.reminders import REMINDERS

OUTBOX, TIMERS = statements.OUTBOX, table_of(Timer)
CLOCK = (*REMINDERS, TickName.RESUME)
_PHASES = union_all(*(select(literal(phase.value).label("phase")) for phase in Phase)).subquery("phases")
_ASKED = and_(ConversationRecord.review_id == Review.id, ConversationRecord.phase == _PHASES.c.phase)
_FINISHED = or_(
    ConversationRecord.status == Status.DONE.value,
    and_(ConversationRecord.answered > 0, ConversationRecord.answered >= ConversationRecord.questions),
)
_HANDED_AT = (
    select(func.max(Flag.raised_at))
    .where(Flag.review_id == Review.id, Flag.name == NOT_REACHED, IS_OPEN_FLAG)
    .correlate(Review)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """The reviews that a list is about: from the first to the last day; ``is_open``: only what can be answered yet."""

    first: date
    last: date
    is_open: bool = True


def open_now(today: date) -> AskedPeriod:
    """Return the period of all requests that can be answered yet."""
    return AskedPeriod(today - LOOK_BACK, today + LOOK_AHEAD)


@dataclass(frozen=True, slots=True)
class Findings:
    """The rows of what was sent and set by conversation, and of phones by child."""

    asks: Sequence[Row[Any]]
    messages: Mapping[int, Sequence[Row[Any]]]
    clock: Mapping[int, Sequence[Row[Any]]]
    phones: Mapping[int, Sequence[Row[Any]]]


def find(session: Session, person: Person, period: AskedPeriod, now: datetime, today: date) -> Findings:
    """Read the requests without a finished answer that this person may know of, the nearest review first."""
    kept = _kept(person, period, today)
    talks = _of(select(ConversationRecord.id), kept).where(ConversationRecord.id.is_not(None))
    children = _of(select(Review.child_id), kept)
    return Findings(
        session.execute(_asks(kept)).all(),
        _by(session.execute(_messages(talks), {"now": now}).all(), "conversation_id"),
        _by(session.execute(_clock(talks)).all(), "conversation_id"),
        _by(session.execute(phones_of(children, today)).all(), "child_id"),
    )


def _by(rows: Sequence[Row[Any]], name: str) -> Mapping[int, Sequence[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _kept(person: Person, period: AskedPeriod, today: date) -> ColumnElement[bool]:
    phases = [phase.value for phase in askable_phases(person)]
    is_before = and_(_PHASES.c.phase == Phase.PRE.value, Review.status.in_(OPEN), Review.review_on >= today)
    is_after = and_(_PHASES.c.phase == Phase.POST.value, WAS_HELD)
    is_open = or_(is_before, is_after)
    asked = and_(ConversationRecord.id.is_not(None), Review.status != ReviewState.CANCELLED.value, ~_FINISHED)
    forgotten = and_(ConversationRecord.id.is_(None), is_open)
    return and_(
        Review.review_on.between(period.first, period.last),
        _PHASES.c.phase.in_(phases),
        askable_reviews(person),
        is_open if period.is_open else true(),
        or_(asked, forgotten),
    )


def _of(columns: Select[Any], kept: ColumnElement[bool]) -> Select[Any]:
    return columns.select_from(Review).join(_PHASES, true()).outerjoin(ConversationRecord, _ASKED).where(kept)


def _asks(kept: ColumnElement[bool]) -> Select[Any]:
    statement = select(
        Review.id.label("review_id"), Review.review_on, Review.status.label("review_status"), _PHASES.c.phase,
        Child.id.label("child_id"), Child.known_as, Child.born_on, Child.language.label("known_language"),
        Officer.id.label("officer_id"), Officer.name.label("officer"), Team.id.label("team_id"),
        Team.name.label("team"), ConversationRecord.id.label("conversation_id"), ConversationRecord.status,
        ConversationRecord.answered, ConversationRecord.questions, ConversationRecord.language,
        ConversationRecord.channel, ConversationRecord.questionnaire, ConversationRecord.invited_at,
        ConversationRecord.address_id, _HANDED_AT.label("handed_at"),
        officers_turn.has_turn().label("is_written_to"),
    )  # fmt: skip
    return (
        _of(statement, kept)
        .join(Child, Child.id == Review.child_id)
        .join(Officer, Officer.id == Review.officer_id)
        .join(Team, Team.id == Officer.team_id)
        .order_by(Review.review_on, Review.id, _PHASES.c.phase.desc())
    )


def _messages(talks: Select[Any]) -> Select[Any]:
    """Return the last message of each conversation and its reminders, oldest first."""
    later = OUTBOX.alias("later")
    follows = exists().where(later.c.conversation_id == OUTBOX.c.conversation_id, later.c.id > OUTBOX.c.id)
    reminders = OUTBOX.c.kind.in_([name.value for name in REMINDERS])
    return (
        select(
            OUTBOX.c.conversation_id, OUTBOX.c.kind, OUTBOX.c.status, OUTBOX.c.error_code, OUTBOX.c.created_at,
            OUTBOX.c.sent_at, or_(IS_HELD, IS_PAUSED).label("is_held"),
        )
        .where(OUTBOX.c.conversation_id.in_(talks), or_(reminders, ~follows))
        .order_by(OUTBOX.c.id)
    )  # fmt: skip


def _clock(talks: Select[Any]) -> Select[Any]:
    names = [name.value for name in CLOCK]
    return select(TIMERS.c.conversation_id, TIMERS.c.name, TIMERS.c.due_at).where(
        TIMERS.c.conversation_id.in_(talks), TIMERS.c.name.in_(names), TIMERS.c.done_at.is_(None)
    )

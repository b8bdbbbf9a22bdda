"""The reviews held in a period, of children of four and over, each with what became of one request about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.conversations import Status
from bot.domain.messages import ChannelKind, DeliveryStatus
from bot.domain.questionnaires import Phase
from bot.domain.response import (
    ARRIVED,
    FORGETFUL,
    NOWHERE,
    WITHOUT_RECEIPTS,
    RequestOutcome,
)
from bot.domain.reviews import add_months
from bot.ground.conditions import WAS_HELD
from bot.reports.ages import years_old
from bot.reports.periods import ReviewPeriod
from bot.store.alerts import Flag
from bot.store.contributions import RefusalRecord
from bot.store.conversations import ConversationRecord
from bot.store.messages import OutboxMessage
from bot.store.people import Child
from bot.store.reviews import Review

WITHDREW = "withdrew_views"
TALK = ConversationRecord
YOUNGEST = 4
# How far a message has come: it is on a phone, or it was sent and has not failed.
_THERE, _ON_ITS_WAY = 2, 1


def held_in(period: ReviewPeriod) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that keeps what was held in a period, of the kind it is about."""
    dated = Review.review_on.between(period.first, period.last)
    return and_(WAS_HELD, Review.kind == period.kind.value, dated)


def talks_of(columns: Any, period: ReviewPeriod, phase: Phase) -> Any:
    """Narrow a statement about conversations to the requests of a phase about reviews held in a period."""
    return (
        columns.select_from(TALK)
        .join(Review, Review.id == TALK.review_id)
        .where(held_in(period), TALK.phase == phase.value, TALK.invited_at.is_not(None))
    )


def requests(session: Session, period: ReviewPeriod, phase: Phase) -> Sequence[Any]:
    """Return every review held in a period with its request, if there was one.

    A row has the month, the age, the language, the officer, the channel, the set and the outcome, in this order: no
    age without a date of birth, no outcome without a request. Who is four on the last day is among them; the age on
    the day of the review is for the caller to look at.
    """
    session.flush()
    asked = {
        "kind": period.kind.value,
        "first": period.first,
        "last": period.last,
        "phase": phase.value,
        "of_age": add_months(period.last, -12 * YOUNGEST),
    }
    # Rows of the connection, not of the session: there are thousands.
    return session.connection().execute(_requests(), asked).all()


@cache
def _requests() -> Select[*tuple[Any, ...]]:
    about = and_(TALK.review_id == Review.id, TALK.phase == bindparam("phase"), TALK.invited_at.is_not(None))
    return (
        select(
            func.substr(cast(Review.review_on, String), 1, len("2026-05")),
            years_old(Review.review_on),
            func.coalesce(TALK.language, Child.language),
            *(Review.officer_id, TALK.channel, TALK.questionnaire, outcome()),
        )
        .select_from(Review)
        .join(Child, Child.id == Review.child_id)
        .outerjoin(TALK, about)
        .where(
            WAS_HELD,
            Review.kind == bindparam("kind"),
            Review.review_on.between(bindparam("first"), bindparam("last")),
            or_(Child.born_on.is_(None), Child.born_on <= bindparam("of_age")),
        )
    )


def outcome() -> ColumnElement[str]:
    """Return what became of a request: the first outcome that holds, in their own order."""
    holds: Mapping[RequestOutcome, ColumnElement[bool]] = {
        RequestOutcome.FINISHED: finished(),
        RequestOutcome.PART: TALK.answered > 0,
        RequestOutcome.TAKEN_BACK: _taken_back(),
        RequestOutcome.DECLINED: _declined(),
        RequestOutcome.OPTED_OUT: TALK.status == Status.STOPPED.value,
        RequestOutcome.NO_REPLY: TALK.last_inbound_at.is_not(None),
    }
    ended = [(holds[each], each.value) for each in RequestOutcome if each in holds]
    return case((TALK.id.is_(None), None), *ended, else_=_unheard())


def _unheard() -> ColumnElement[str]:
    """Return the outcome of a request from whose phone nothing came, by the message that came farthest.

    One look at the messages of one conversation: asked twice whether there is one, a database reads those of all.
    """
    on_its_way = OutboxMessage.status.not_in(sorted(NOWHERE))
    farthest = func.max(case((_is_there(), _THERE), (on_its_way, _ON_ITS_WAY), else_=0))
    reached = select(farthest).where(OutboxMessage.conversation_id == TALK.id).correlate(TALK)
    known = {_THERE: RequestOutcome.NO_REPLY.value, _ON_ITS_WAY: RequestOutcome.NO_RECEIPT.value}
    return case(known, value=reached.scalar_subquery(), else_=RequestOutcome.UNDELIVERED.value)


def finished() -> ColumnElement[bool]:
    """Return whether the last question was answered, also where the child said STOP afterwards."""
    to_the_end = and_(TALK.answered > 0, TALK.answered >= TALK.questions)
    return or_(TALK.status == Status.DONE.value, to_the_end)


def delivered() -> ColumnElement[bool]:
    """Return whether a request is known to have reached a phone: the child wrote back, or the provider said so."""
    reached = exists().where(OutboxMessage.conversation_id == TALK.id, _is_there())
    return case((TALK.last_inbound_at.is_not(None), True), else_=reached)


def _is_there() -> ColumnElement[bool]:
    """Return whether a message is known to have reached a phone."""
    taken = and_(
        OutboxMessage.channel == WITHOUT_RECEIPTS.value, OutboxMessage.status == DeliveryStatus.SENT.value
    )
    return or_(OutboxMessage.status.in_(sorted(ARRIVED)), taken)


def _taken_back() -> ColumnElement[bool]:
    """Return whether the child had everything deleted and said nothing since."""
    withdrew = exists().where(Flag.conversation_id == TALK.id, Flag.name == WITHDREW)
    return or_(TALK.status == Status.WITHDRAWN.value, and_(TALK.status.in_(sorted(FORGETFUL)), withdrew))


def _declined() -> ColumnElement[bool]:
    """Return whether the child said no; what is closed before a review forgets its end."""
    by_message = RefusalRecord.medium.in_([kind.value for kind in ChannelKind])
    refused = exists().where(RefusalRecord.review_id == TALK.review_id, by_message)
    is_closed = and_(TALK.phase == Phase.PRE.value, TALK.status == Status.CLOSED.value)
    return or_(TALK.status == Status.DECLINED.value, and_(is_closed, refused))

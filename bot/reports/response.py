"""Feedback after reviews: what became of every request, by month and by channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, extract, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.domain.messages import ChannelKind, DeliveryStatus
from bot.domain.participation import ReviewStatus
from bot.domain.rates import FeedbackCounts, FeedbackOutcome, Rate, feedback_outcome
from bot.store.conversations import ConversationRecord
from bot.store.messages import OutboxMessage
from bot.store.people import Child
from bot.store.reviews import Review

YOUNGEST = 4
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "asked": "Asked",
        "delivered": "Delivered",
        FeedbackOutcome.FINISHED.value: "Finished",
        FeedbackOutcome.PART.value: "Part",
        FeedbackOutcome.DECLINED.value: "Declined",
        FeedbackOutcome.OPTED_OUT.value: "Opted out",
        FeedbackOutcome.UNDELIVERED.value: "Undelivered",
        FeedbackOutcome.NO_REPLY.value: "No reply",
    }
)


@dataclass(frozen=True, slots=True)
class Group:
    """The requests of one month or channel; ``key`` is the month's first day as 2026-05-01, or the channel."""

    key: str
    counts: FeedbackCounts

    @property
    def columns(self) -> Mapping[str, int]:
        """Return the counts by column."""
        outcomes = {outcome.value: number for outcome, number in self.counts.counts.items()}
        return {"asked": self.counts.asked, "delivered": self.counts.delivered, **outcomes}

    @property
    def rate(self) -> Rate:
        """Return the finished forms of those delivered."""
        return self.counts.finished_of_delivered


@dataclass(frozen=True, slots=True)
class Feedback:
    """The requests for feedback about reviews held in a period, as a whole and in parts."""

    first: date
    last: date
    whole: Group
    months: tuple[Group, ...]
    channels: tuple[Group, ...]


def feedback_response(session: Session, first: date, last: date) -> Feedback:
    """Count the requests about reviews held from ``first`` to ``last``; every request has exactly one outcome."""
    rows = session.execute(_statement(first, last)).all()
    months = sorted({_month(row) for row in rows})
    return Feedback(
        first,
        last,
        whole=_group("all", rows),
        months=tuple(
            _group(month.isoformat(), [row for row in rows if _month(row) == month]) for month in months
        ),
        channels=tuple(
            _group(kind.value, [row for row in rows if row.channel == kind.value]) for kind in ChannelKind
        ),
    )


def _month(row: Row[Any]) -> date:
    return date(int(row.year), int(row.month), 1)  # PostgreSQL counts years as decimals


def _group(key: str, rows: Iterable[Row[Any]]) -> Group:
    found: Counter[FeedbackOutcome] = Counter()
    for row in rows:
        if row.asked:
            found[_outcome(row)] += row.number
    return Group(key, FeedbackCounts(found))


def _outcome(row: Row[Any]) -> FeedbackOutcome:
    return feedback_outcome(
        finished=row.finished,
        answered=row.answered,
        declined=row.declined,
        opted_out=row.opted_out,
        delivered=row.delivered,
    )


def _statement(first: date, last: date) -> Any:
    after = and_(ConversationRecord.review_id == Review.id, ConversationRecord.phase == "post")
    facts = (
        extract("year", Review.review_on).label("year"),
        extract("month", Review.review_on).label("month"),
        case((ConversationRecord.invited_at.is_not(None), ConversationRecord.channel)).label("channel"),
        ConversationRecord.invited_at.is_not(None).label("asked"),
        finished().label("finished"),
        (ConversationRecord.answered > 0).label("answered"),
        ConversationRecord.status.in_(("declined", "withdrawn")).label("declined"),
        (ConversationRecord.status == "stopped").label("opted_out"),
        delivered().label("delivered"),
    )
    return (
        select(*facts, func.count().label("number"))
        .select_from(Review)
        .join(Child, Child.id == Review.child_id)
        .outerjoin(ConversationRecord, after)
        .where(Review.status == ReviewStatus.HELD.value, Review.review_on.between(first, last))
        .where(_as_number(Review.review_on) - _as_number(Child.born_on) >= YOUNGEST * 10_000)
        .group_by(*facts)
    )


def _as_number(day: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Write a date as 20261123, which counts whole years by subtraction on both databases."""
    return extract("year", day) * 10_000 + extract("month", day) * 100 + extract("day", day)


def finished() -> ColumnElement[bool]:
    """Return whether the last question was answered, also where the child said STOP afterwards."""
    to_the_end = and_(
        ConversationRecord.answered > 0, ConversationRecord.answered >= ConversationRecord.questions
    )
    return or_(ConversationRecord.status == "done", to_the_end)


def delivered() -> ColumnElement[bool]:
    """Return whether a request reached a phone: the child wrote back, or the provider said so.

    Telegram reports no delivery (Bot API, sendMessage), so there a message that was taken counts.
    """
    arrived = OutboxMessage.status.in_((DeliveryStatus.DELIVERED.value, DeliveryStatus.READ.value))
    taken = and_(
        OutboxMessage.channel == ChannelKind.TELEGRAM.value, OutboxMessage.status == DeliveryStatus.SENT.value
    )
    reached = exists().where(OutboxMessage.conversation_id == ConversationRecord.id, or_(arrived, taken))
    return case((ConversationRecord.last_inbound_at.is_not(None), True), else_=reached)

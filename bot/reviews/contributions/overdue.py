"""Reviews with words that nobody has read, and those whose words nobody has read within their two working days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.ground.calendar import READ_WITHIN, after_working_days, beginning_of
from bot.ground.conditions import IS_UNREAD
from bot.store.contributions import AnswerRecord, Note, ReceivedViews
from bot.store.reviews import Review

_DAY = timedelta(days=1)


def holds_overdue(today: date, extra: frozenset[date]) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that the days for reading some of its words have passed."""
    overdue = is_overdue(overdue_before(today, extra))
    return Review.id.in_(select(ReceivedViews.review_id).where(overdue))


def overdue_before(today: date, extra: frozenset[date]) -> datetime:
    """Return the moment before which words came whose days for being read have passed."""
    first = today
    while after_working_days(first - _DAY, READ_WITHIN, extra) >= today:
        first -= _DAY
    return beginning_of(first)


def is_overdue(before: datetime) -> ColumnElement[bool]:
    """Return the condition on ``ReceivedViews`` that its oldest unread words came before a moment."""
    answered = _since_read(AnswerRecord.conversation_id, AnswerRecord.answered_at, before)
    noted = _since_read(Note.conversation_id, Note.written_at, before)
    oldest = or_(
        and_(ReceivedViews.read_at.is_(None), ReceivedViews.first_at < before),
        and_(ReceivedViews.read_at.is_not(None), or_(ReceivedViews.received_at < before, answered, noted)),
    )
    return and_(IS_UNREAD, oldest)


def _since_read(
    talk: InstrumentedAttribute[Any], moment: InstrumentedAttribute[datetime], before: datetime
) -> ColumnElement[bool]:
    since = (talk == ReceivedViews.conversation_id, moment > ReceivedViews.read_at, moment < before)
    return exists().where(*since).correlate(ReceivedViews)

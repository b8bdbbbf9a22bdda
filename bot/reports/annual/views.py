"""What children sent before each review ended, and whether the IRO had opened them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from bot.domain.reviews import LONDON
from bot.reports.annual.facts import Reached, ViewsInTime, days_before
from bot.store.contributions import ReceivedViews, StaffRecord
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review

ANOTHER_WAY = "another_way"


def read_views(
    session: Session, held: ColumnElement[bool], ends: Mapping[int, tuple[date, datetime]]
) -> Mapping[int, ViewsInTime]:
    """Return how far views had come when each review ended; ``ends`` is the last day and the end of each."""
    came: dict[int, list[Row[Any]]] = {}
    for row in session.execute(_contributions(held)):
        if row.review_id in ends and row.received_at <= ends[row.review_id][1]:
            came.setdefault(row.review_id, []).append(row)
    invited = {
        review_id
        for review_id, invited_at in session.execute(_invitations(held))
        if review_id in ends and invited_at <= ends[review_id][1]
    }
    silent = {each: Reached.INVITED if each in invited else Reached.NOT_ASKED for each in ends}
    return {
        review_id: _views(came[review_id], *ends[review_id])
        if review_id in came
        else ViewsInTime(reached, None, None)
        for review_id, reached in silent.items()
    }


def _views(came: Sequence[Row[Any]], last_on: date, end: datetime) -> ViewsInTime:
    opened = [_opened_at(row) for row in came]
    is_opened = any(moment is not None and moment <= end for moment in opened)
    first = min(row.first_at for row in came).astimezone(LONDON).date()
    reached = Reached.OPENED if is_opened else Reached.UNOPENED
    return ViewsInTime(reached, _channel(came), days_before(first, last_on))


def _contributions(held: ColumnElement[bool]) -> Any:
    return (
        select(
            ReceivedViews.review_id,
            ReceivedViews.source,
            ReceivedViews.first_at,
            ReceivedViews.received_at,
            ReceivedViews.read_at,
            StaffRecord.writer_role,
            StaffRecord.recorded_at,
            ConversationRecord.channel,
        )
        .join(Review, Review.id == ReceivedViews.review_id)
        .outerjoin(ConversationRecord, ConversationRecord.id == ReceivedViews.conversation_id)
        .outerjoin(StaffRecord, StaffRecord.contribution_id == ReceivedViews.id)
        .where(held, ReceivedViews.has_view, ReceivedViews.withdrawn_at.is_(None), ~ReceivedViews.quarantined)
    )


def _invitations(held: ColumnElement[bool]) -> Any:
    return (
        select(ConversationRecord.review_id, ConversationRecord.invited_at)
        .join(Review, Review.id == ConversationRecord.review_id)
        .where(held, ConversationRecord.phase == "pre", ConversationRecord.invited_at.is_not(None))
    )


def _opened_at(row: Row[Any]) -> datetime | None:
    # What the IRO wrote down was known to the IRO at once.
    written = row.recorded_at if row.writer_role == "iro" else None
    opened: datetime | None = row.read_at or written
    return opened


def _channel(came: Iterable[Row[Any]]) -> str:
    """Return the channel of the messages, if any of it came as messages."""
    return next((str(row.channel) for row in came if row.source == "bot" and row.channel), ANOTHER_WAY)

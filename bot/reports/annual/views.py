"""What had come from the child before each review ended, on which channel, and whether the IRO had opened it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from bot.domain.reviews import LONDON
from bot.reports.annual.facts import Reached, Views, days_before
from bot.store.contributions import ReceivedViews, StaffRecord
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review

ANOTHER_WAY = "another_way"
_BOT = "bot"


@dataclass(frozen=True, slots=True)
class Came:
    """One contribution with a view: when it came, when it was opened, and how it travelled."""

    first_at: datetime
    opened_at: datetime | None
    channel: str


@dataclass(frozen=True, slots=True)
class ViewsBefore:
    """What had come for each review, and which of them the child was invited to."""

    came: Mapping[int, tuple[Came, ...]]
    invited: frozenset[int]
    ends: Mapping[int, datetime]

    def of(self, review_id: int, last_on: date) -> Views:
        """Give how far views had come when a review ended."""
        came = self.came.get(review_id, ())
        if not came:
            invited = review_id in self.invited
            return Views(Reached.INVITED if invited else Reached.NOT_ASKED, None, None)
        end = self.ends[review_id]
        opened = any(each.opened_at is not None and each.opened_at <= end for each in came)
        first = min(each.first_at for each in came).astimezone(LONDON).date()
        return Views(
            Reached.OPENED if opened else Reached.UNOPENED, _channel(came), days_before(first, last_on)
        )


def read_views(session: Session, held: ColumnElement[bool], ends: Mapping[int, datetime]) -> ViewsBefore:
    """Read the contributions with a view and the invitations of these reviews, each before its review ended."""
    came: dict[int, list[Came]] = {}
    for row in session.execute(_contributions(held)):
        if row.review_id in ends and row.received_at <= ends[row.review_id]:
            came.setdefault(row.review_id, []).append(_came(row))
    invited = frozenset(
        review_id
        for review_id, invited_at in session.execute(_invitations(held))
        if review_id in ends and invited_at <= ends[review_id]
    )
    return ViewsBefore({review_id: tuple(found) for review_id, found in came.items()}, invited, ends)


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


def _came(row: Row[Any]) -> Came:
    # What the IRO wrote down was known to the IRO at once.
    written = row.recorded_at if row.writer_role == "iro" else None
    channel = row.channel if row.source == _BOT and row.channel else ANOTHER_WAY
    return Came(row.first_at, row.read_at or written, channel)


def _channel(came: Iterable[Came]) -> str:
    """Give the channel of the messages, if any of it came as messages."""
    return next((each.channel for each in came if each.channel != ANOTHER_WAY), ANOTHER_WAY)

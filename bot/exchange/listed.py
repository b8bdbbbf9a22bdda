"""The addresses that are told what happens as the panel shows them, with their newest events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from bot.domain.exchange import EventKind, EventState, shown_host
from bot.ground.roles import NotFound
from bot.store.accounts import Account
from bot.store.contributions import ReceivedViews
from bot.store.exchange import WebhookEvent, WebhookListener
from bot.store.reviews import CodeRecord

Maker = aliased(Account)
Remover = aliased(Account)
SHOWN_EVENTS = 50


@dataclass(frozen=True, slots=True)
class ListedListener:
    """One address as the panel shows it, with how many events wait for it and were given up."""

    id: int
    address: str
    hears_views: bool
    hears_codes: bool
    former_until: datetime | None
    made_at: datetime
    made_by: str | None
    removed_at: datetime | None
    removed_by: str | None
    waiting: int
    given_up: int

    @property
    def host(self) -> str:
        """Return the host of the address."""
        return shown_host(self.address)


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """One event for one address: what happened, for which review, and how telling it went."""

    id: int
    kind: EventKind
    review_id: int | None
    happened_at: datetime
    state: EventState
    attempts: int
    next_at: datetime
    ended_at: datetime | None
    reason: str | None


def listed(session: Session) -> tuple[ListedListener, ...]:
    """Return every address that is told, oldest first."""
    return _listed(session, None)


def one(session: Session, listener_id: int) -> ListedListener:
    """Return one address, also one that is told no more; NotFound when there is none."""
    found = _listed(session, listener_id)
    if not found:
        raise NotFound(f"webhook listener {listener_id}")
    return found[0]


def events_of(session: Session, listener_id: int) -> tuple[ToldEvent, ...]:
    """Return the newest events for one address, newest first."""
    review_id = func.coalesce(ReceivedViews.review_id, CodeRecord.review_id)
    statement = (
        select(WebhookEvent, review_id)
        .outerjoin(ReceivedViews, ReceivedViews.id == WebhookEvent.contribution_id)
        .outerjoin(CodeRecord, CodeRecord.id == WebhookEvent.code_id)
        .where(WebhookEvent.listener_id == listener_id)
        .order_by(WebhookEvent.id.desc())
        .limit(SHOWN_EVENTS)
    )
    return tuple(
        ToldEvent(
            id=event.id,
            kind=EventKind(event.kind),
            review_id=review,
            happened_at=event.happened_at,
            state=EventState(event.state),
            attempts=event.attempts,
            next_at=event.next_at,
            ended_at=event.ended_at,
            reason=event.reason,
        )
        for event, review in session.execute(statement)
    )


def _listed(session: Session, listener_id: int | None) -> tuple[ListedListener, ...]:
    wanted = (
        WebhookListener.removed_at.is_(None) if listener_id is None else WebhookListener.id == listener_id
    )
    counts = [
        select(func.count())
        .where(WebhookEvent.listener_id == WebhookListener.id, WebhookEvent.state == state.value)
        .correlate(WebhookListener)
        .scalar_subquery()
        for state in (EventState.WAITING, EventState.GIVEN_UP)
    ]
    statement = (
        select(WebhookListener, Maker.name, Remover.name, *counts)
        .outerjoin(Maker, Maker.id == WebhookListener.made_by)
        .outerjoin(Remover, Remover.id == WebhookListener.removed_by)
        .where(wanted)
        .order_by(WebhookListener.id)
    )
    return tuple(
        ListedListener(
            id=listener.id,
            address=listener.address,
            hears_views=listener.hears_views,
            hears_codes=listener.hears_codes,
            former_until=listener.former_until,
            made_at=listener.made_at,
            made_by=made_by,
            removed_at=listener.removed_at,
            removed_by=removed_by,
            waiting=waiting,
            given_up=given_up,
        )
        for listener, made_by, removed_by, waiting, given_up in session.execute(statement)
    )

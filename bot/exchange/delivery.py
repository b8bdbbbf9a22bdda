"""Telling what waits: claimed, posted with no transaction open, written down; a killed worker's event is due again."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.exchange import EventKind, EventState, Posted, next_try, signature
from bot.store.contributions import ReceivedViews
from bot.store.engine import Database
from bot.store.exchange import WebhookEvent, WebhookListener
from bot.store.people import Child
from bot.store.reviews import CodeRecord, Review

logger = logging.getLogger(__name__)
# Longer than one try may take.
LEASE = timedelta(minutes=1)
AGENT = "Heard-Webhooks/1"
Post = Callable[[str, Mapping[str, str], bytes], Posted]


@dataclass(frozen=True, slots=True)
class ClaimedEvent:
    """One event that is this worker's for a while: where it goes, and what signs it."""

    id: int
    listener_id: int
    address: str
    secrets: tuple[str, ...]
    message_id: str
    body: bytes
    attempts: int

    def headers(self, now: datetime) -> Mapping[str, str]:
        """Return the headers of one try, by the Standard Webhooks specification."""
        signatures = (signature(secret, self.message_id, now, self.body) for secret in self.secrets)
        return {
            "Content-Type": "application/json",
            "User-Agent": AGENT,
            "webhook-id": self.message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


def sweep(
    database: Database,
    post: Post,
    clock: Callable[[], datetime],
    is_ending: Callable[[], bool] = lambda: False,
    lease: timedelta = LEASE,
) -> int:
    """Tell what is due, oldest first, and return how many tries were made.

    An address that does not take one is left alone until the next round: nobody else waits for it.
    """
    silent: set[int] = set()
    tries = 0
    while not is_ending():
        with database.read() as session:
            if _due(session, clock(), silent) is None:
                break
        with database.write() as session:
            claimed = _claim(session, clock(), silent, lease)
        if claimed is None:
            continue
        ended = post(claimed.address, claimed.headers(clock()), claimed.body)
        with database.write() as session:
            _record(session, claimed, ended, clock())
        tries += 1
        if ended.reason is not None:
            silent.add(claimed.listener_id)
    return tries


def _due(session: Session, now: datetime, silent: set[int]) -> WebhookEvent | None:
    waits = (WebhookEvent.state == EventState.WAITING.value, WebhookEvent.next_at <= now)
    others = WebhookEvent.listener_id.not_in(silent)
    statement = select(WebhookEvent).where(*waits, others).order_by(WebhookEvent.next_at, WebhookEvent.id)
    return session.scalar(statement.limit(1))


def _claim(session: Session, now: datetime, silent: set[int], lease: timedelta) -> ClaimedEvent | None:
    """Make the oldest event that is due this worker's; None when another worker was faster."""
    event = _due(session, now, silent)
    if event is None:
        return None
    mine = (
        WebhookEvent.id == event.id,
        WebhookEvent.state == event.state,
        WebhookEvent.next_at == event.next_at,
    )
    taken = {"next_at": now + lease, "attempts": WebhookEvent.attempts + 1}
    attempts = session.scalar(
        update(WebhookEvent).where(*mine).values(**taken).returning(WebhookEvent.attempts)
    )
    if attempts is None:
        return None
    listener = session.get_one(WebhookListener, event.listener_id)
    return ClaimedEvent(
        id=event.id,
        listener_id=listener.id,
        address=listener.address,
        secrets=_secrets(listener, now),
        message_id=event.message_id,
        body=_body(session, event),
        attempts=attempts,
    )


def _secrets(listener: WebhookListener, now: datetime) -> tuple[str, ...]:
    former, until = listener.former_secret, listener.former_until
    both = former is not None and until is not None and now < until
    return (listener.secret, former) if both and former else (listener.secret,)


def _body(session: Session, event: WebhookEvent) -> bytes:
    """Return what is told: ids and the time, so that whoever has a key can read the rest."""
    told = {"type": event.kind, "timestamp": event.happened_at.isoformat(), "data": _ids(session, event)}
    return json.dumps(told, separators=(",", ":")).encode()


def _ids(session: Session, event: WebhookEvent) -> Mapping[str, int | str]:
    if event.kind == EventKind.TEST:
        return {}
    subject = (
        {"contribution_id": event.contribution_id}
        if event.contribution_id
        else {"code_id": event.code_id or 0}
    )
    about = CodeRecord.review_id if event.code_id else ReceivedViews.review_id
    record = CodeRecord.id == event.code_id if event.code_id else ReceivedViews.id == event.contribution_id
    statement = (
        select(Review.id, Review.key, Child.la_child_id)
        .join(Child, Child.id == Review.child_id)
        .where(Review.id == select(about).where(record).scalar_subquery())
    )
    row = session.execute(statement).one()
    return {**subject, "review_id": row.id, "review_key": row.key, "child_id": row.la_child_id}


def _record(session: Session, claimed: ClaimedEvent, ended: Posted, now: datetime) -> None:
    """Write down how a try ended; what was removed or settled meanwhile stays as it is."""
    again = None if ended.is_final else next_try(claimed.attempts, now)
    if ended.reason is None:
        values = {"state": EventState.TAKEN.value, "ended_at": now, "reason": None}
    elif again is None:
        values = {"state": EventState.GIVEN_UP.value, "ended_at": now, "reason": ended.reason}
        logger.warning("webhook event %s was given up: %s", claimed.id, ended.reason)
    else:
        values = {"next_at": again, "reason": ended.reason}
    mine = (WebhookEvent.id == claimed.id, WebhookEvent.state == EventState.WAITING.value)
    session.execute(update(WebhookEvent).where(*mine).values(**values))

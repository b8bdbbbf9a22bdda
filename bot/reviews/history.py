"""What happened to one review: who read it, who did what and why, each code recorded, and each message sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, not_, or_, select
from sqlalchemy.orm import Session

from bot.ground.access import kept_from, visible_flags
from bot.ground.roles import Person
from bot.store.accounts import Account
from bot.store.alerts import Flag
from bot.store.audit import AuditEvent
from bot.store.conversations import ConversationRecord
from bot.store.messages import OutboxMessage
from bot.store.reviews import CodeRecord, ReviewReason

NEWEST_EVENTS = 200
# The messages that say no more than that a child was asked.
FIRST_WORDS = ("invite", "invite_short")
VIEWED = "viewed"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a person did; ``detail`` holds names and numbers, ``reason`` why, where they had to say it."""

    at: datetime
    by: str | None
    action: str
    detail: Mapping[str, Any]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Viewing:
    """A person or a key that looked at the words: in which capacity if not their own office, how often, and when."""

    by: str | None
    capacity: str | None
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class RecordedCode:
    """One code that was recorded, the newest first; all but the first were replaced."""

    code: str
    review_kind: str
    source: str
    proposed: str | None
    rule: str | None
    profile: str | None
    reasons: tuple[str, ...]
    why: str | None
    at: datetime
    by: str | None
    replaced_at: datetime | None
    rested_on: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to the child: its kind and how far it came, without its text."""

    kind: str
    phase: str
    channel: str
    status: str
    error: str | None
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None


def events(session: Session, person: Person, review_id: int) -> tuple[Event, ...]:
    """Return who did what and why, newest first; looks at the words are counted by :func:`looks`.

    What was done about a flag stays unsaid where the flag itself is not this person's to know.
    """
    statement = (
        select(AuditEvent.at, AuditEvent.action, AuditEvent.detail, Account.name, _why().label("why"))
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .where(*_about(review_id), AuditEvent.action != VIEWED)
        .order_by(AuditEvent.id.desc())
        .limit(NEWEST_EVENTS)
    )
    found = session.execute(statement).all()
    about_flags = any("flag_id" in row.detail for row in found)
    unsaid = _hidden_flags(session, person, review_id) if about_flags else frozenset()
    return tuple(
        Event(row.at, row.name, row.action, row.detail, row.why)
        for row in found
        if row.detail.get("flag_id") not in unsaid
    )


def _why() -> ScalarSelect[str]:
    """Return the reason that a person gave for what an event tells: it was kept under the same moment."""
    given = select(ReviewReason.reason).where(
        ReviewReason.review_id == AuditEvent.subject_id,
        ReviewReason.action == AuditEvent.action,
        ReviewReason.recorded_at == AuditEvent.at,
    )
    return given.order_by(ReviewReason.id.desc()).limit(1).correlate(AuditEvent).scalar_subquery()


def _hidden_flags(session: Session, person: Person, review_id: int) -> frozenset[int]:
    hidden = select(Flag.id).where(Flag.review_id == review_id, not_(visible_flags(person)))
    return frozenset(session.scalars(hidden))


def looks(session: Session, review_id: int) -> tuple[Viewing, ...]:
    """Return how often each person and each key of the case system looked at the words, who looked last first."""
    key, capacity = AuditEvent.detail["key"].as_string(), AuditEvent.detail["capacity"].as_string()
    looked = (
        select(
            AuditEvent.at,
            AuditEvent.account_id,
            func.coalesce(Account.name, key).label("by"),
            capacity.label("capacity"),
        )
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .where(*_about(review_id), AuditEvent.action == VIEWED)
        .subquery()
    )
    last = func.max(looked.c.at)
    statement = (
        select(looked.c.by, looked.c.capacity, func.count(), func.min(looked.c.at), last)
        .group_by(looked.c.account_id, looked.c.by, looked.c.capacity)
        .order_by(last.desc())
    )
    return tuple(Viewing(*row) for row in session.execute(statement))


def _about(review_id: int) -> tuple[ColumnElement[bool], ...]:
    return AuditEvent.subject == "review", AuditEvent.subject_id == review_id


def records(session: Session, review_id: int) -> tuple[RecordedCode, ...]:
    """Return every code recorded for a review, newest first."""
    statement = (
        select(CodeRecord, Account.name)
        .outerjoin(Account, Account.id == CodeRecord.recorded_by)
        .where(CodeRecord.review_id == review_id)
        .order_by(CodeRecord.id.desc())
    )
    return tuple(
        RecordedCode(
            code=record.code,
            review_kind=record.review_kind,
            source=record.source,
            proposed=record.proposed,
            rule=record.rule,
            profile=record.profile,
            reasons=tuple(record.reasons or ()),
            why=record.override_reason,
            at=record.recorded_at,
            by=by,
            replaced_at=record.superseded_at,
            rested_on=tuple(record.contribution_ids or ()),
        )
        for record, by in session.execute(statement)
    )


def deliveries(session: Session, person: Person, review_id: int) -> tuple[Delivery, ...]:
    """Return every message sent or waiting about a review, oldest first.

    Of feedback that is kept from this person only that it was asked for: what else was sent tells what was answered.
    """
    shown = or_(not_(kept_from(person)), OutboxMessage.kind.in_(FIRST_WORDS))
    statement = (
        select(
            OutboxMessage.kind,
            ConversationRecord.phase,
            OutboxMessage.channel,
            OutboxMessage.status,
            OutboxMessage.error_code,
            OutboxMessage.created_at,
            OutboxMessage.sent_at,
            OutboxMessage.delivered_at,
        )
        .join(ConversationRecord, ConversationRecord.id == OutboxMessage.conversation_id)
        .where(ConversationRecord.review_id == review_id, shown)
        .order_by(OutboxMessage.id)
    )
    return tuple(Delivery(*row) for row in session.execute(statement))

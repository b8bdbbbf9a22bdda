"""What happened to one review: who read and did what, each code recorded, and each message sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.accounts import Account
from bot.store.audit import AuditEvent
from bot.store.conversations import ConversationRecord
from bot.store.messages import OutboxMessage
from bot.store.participation import CodeRecord

NEWEST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a person did or saw; ``detail`` holds names and numbers, never words."""

    at: datetime
    by: str | None
    action: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One code that was recorded, the newest first; all but the first were replaced."""

    code: str
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


def events(session: Session, review_id: int) -> tuple[Event, ...]:
    """Read who did and saw what, newest first."""
    statement = (
        select(AuditEvent.at, AuditEvent.action, AuditEvent.detail, Account.name)
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .where(AuditEvent.subject == "review", AuditEvent.subject_id == review_id)
        .order_by(AuditEvent.id.desc())
        .limit(NEWEST_EVENTS)
    )
    return tuple(Event(row.at, row.name, row.action, row.detail) for row in session.execute(statement))


def records(session: Session, review_id: int) -> tuple[Record, ...]:
    """Read every code recorded for a review, newest first."""
    statement = (
        select(CodeRecord, Account.name.label("by"))
        .outerjoin(Account, Account.id == CodeRecord.recorded_by)
        .where(CodeRecord.review_id == review_id)
        .order_by(CodeRecord.id.desc())
    )
    return tuple(_record(row.CodeRecord, row.by) for row in session.execute(statement))


def _record(code: CodeRecord, by: str | None) -> Record:
    return Record(
        code=code.code,
        source=code.source,
        proposed=code.proposed,
        rule=code.rule,
        profile=code.profile,
        reasons=tuple(code.reasons or ()),
        why=code.override_reason,
        at=code.recorded_at,
        by=by,
        replaced_at=code.superseded_at,
        rested_on=tuple(code.contribution_ids or ()),
    )


def deliveries(session: Session, review_id: int) -> tuple[Delivery, ...]:
    """Read every message sent or waiting about a review, oldest first."""
    statement = (
        select(OutboxMessage, ConversationRecord.phase)
        .join(ConversationRecord, ConversationRecord.id == OutboxMessage.conversation_id)
        .where(ConversationRecord.review_id == review_id)
        .order_by(OutboxMessage.id)
    )
    return tuple(_delivery(row.OutboxMessage, row.phase) for row in session.execute(statement))


def _delivery(message: OutboxMessage, phase: str) -> Delivery:
    return Delivery(
        kind=message.kind,
        phase=phase,
        channel=message.channel,
        status=message.status,
        error=message.error_code,
        created_at=message.created_at,
        sent_at=message.sent_at,
        delivered_at=message.delivered_at,
    )

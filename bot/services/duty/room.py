"""The duty room: open alerts oldest first, who may have written them, who was called, and what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from bot.domain.duty import Ladder
from bot.services.access import Person, alerts_kept_from, may_read_alerts, readable_alerts, visible_alerts
from bot.services.arrivals import CONTACT
from bot.services.replying import SAFETY_KINDS
from bot.store.accounts import Account
from bot.store.addresses import AddressRecord
from bot.store.alerts import Alert, AlertChild, AlertStep, DutyCall
from bot.store.messages import InboundMessage, OutboxMessage
from bot.store.people import Child

MOST = 50
RECENT = timedelta(days=7)
SHOWN_END = 3
"""Of a number that nobody knows only the end is shown on the page."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a person did about an alert or a message, and when."""

    action: str
    words: str | None
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class Called:
    """One call to one contact: when it was taken, or why not."""

    contact: str
    at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class AlertCard:
    """One alert as the room shows it; ``words``, its own and its steps', are None for who may not read them.

    ``writers`` are the children who may have written it, by their ids. Where it came in feedback that is not theirs to
    read, a person learns that a child wants an adult, and nothing of what was said.
    """

    id: int
    name: str
    raised_at: datetime
    children: tuple[str, ...]
    writers: Mapping[int, str]
    channel: str | None
    ending: str | None
    words: str | None
    media: tuple[str, ...]
    truncated: bool
    safety: tuple[str, datetime] | None
    claimed_by: str | None
    claimed_at: datetime | None
    is_mine: bool
    done_at: datetime | None
    done_by: str | None
    steps: tuple[Step, ...]
    calls: tuple[Called, ...]
    next_call: datetime | None
    may_read: bool


@dataclass(frozen=True, slots=True)
class DutyRoom:
    """The open alerts, how many there are in all, those done in the last days, and whether anybody is called."""

    open: tuple[AlertCard, ...]
    count: int
    done: tuple[AlertCard, ...]
    calls_somebody: bool
    may_read: bool


def duty_room(session: Session, person: Person, ladder: Ladder, today: date, now: datetime) -> DutyRoom:
    """Read the room as this person may see it."""
    mine = visible_alerts(person, today)
    waiting = _alerts(person).where(mine, Alert.done_at.is_(None))
    waiting = waiting.order_by(Alert.raised_at, Alert.id).limit(MOST)
    done = (
        _alerts(person).where(mine, Alert.done_at > now - RECENT).order_by(Alert.done_at.desc()).limit(MOST)
    )
    rows = session.execute(waiting).all(), session.execute(done).all()
    around = _Around(session, [row.Alert.id for part in rows for row in part])
    cards = [tuple(_card(row, person, ladder, around) for row in part) for part in rows]
    return DutyRoom(
        cards[0],
        open_alerts(session, person, today),
        cards[1],
        bool(ladder.contacts),
        may_read_alerts(person),
    )


def open_alerts(session: Session, person: Person, today: date) -> int:
    """Count the alerts that this person may know of and nobody has finished."""
    counted = select(func.count()).select_from(Alert)
    return session.scalar(counted.where(visible_alerts(person, today), Alert.done_at.is_(None))) or 0


def _alerts(person: Person) -> Select[Any]:
    claimer, finisher = aliased(Account), aliased(Account)
    return (
        select(
            Alert,
            InboundMessage.body,
            InboundMessage.media,
            InboundMessage.truncated,
            InboundMessage.channel,
            AddressRecord.provider_id,
            claimer.name.label("claimer"),
            finisher.name.label("finisher"),
            readable_alerts(person).label("reads"),
            alerts_kept_from(person).label("kept_from"),
        )
        .outerjoin(InboundMessage, InboundMessage.id == Alert.inbound_id)
        .outerjoin(AddressRecord, AddressRecord.id == Alert.address_id)
        .outerjoin(claimer, claimer.id == Alert.claimed_by)
        .outerjoin(finisher, finisher.id == Alert.done_by)
    )


class _Around:
    """What stands around some alerts: children, steps, calls and the safety messages that went out."""

    def __init__(self, session: Session, ids: Sequence[int]) -> None:
        self.children: dict[int, dict[int, str]] = {}
        self.steps: dict[int, list[Step]] = {}
        self.calls: dict[int, list[DutyCall]] = {}
        self.safety: Mapping[int, tuple[str, datetime]] = {}
        if not ids:
            return
        names = select(AlertChild.alert_id, Child.id, Child.known_as).join(
            Child, Child.id == AlertChild.child_id
        )
        for row in session.execute(names.where(AlertChild.alert_id.in_(ids)).order_by(AlertChild.id)):
            self.children.setdefault(row.alert_id, {})[row.id] = row.known_as
        taken = select(AlertStep, Account.name).outerjoin(Account, Account.id == AlertStep.taken_by)
        for step, name in session.execute(taken.where(AlertStep.alert_id.in_(ids)).order_by(AlertStep.id)):
            self.steps.setdefault(step.alert_id, []).append(
                Step(step.action, step.words, step.taken_at, name)
            )
        for call in session.scalars(select(DutyCall).where(DutyCall.alert_id.in_(ids)).order_by(DutyCall.id)):
            self.calls.setdefault(call.alert_id, []).append(call)
        self.safety = _safety(session, ids)


def _safety(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[str, datetime]]:
    """Find the safety message that each alert was answered with."""
    rows = session.execute(
        select(Alert.id, OutboxMessage.status, OutboxMessage.created_at)
        .join(OutboxMessage, OutboxMessage.address_id == Alert.address_id)
        .where(Alert.id.in_(ids), OutboxMessage.kind.in_(sorted(SAFETY_KINDS)))
        .where(OutboxMessage.created_at == Alert.raised_at)
    )
    return {row.id: (row.status, row.created_at) for row in rows}


def _card(row: Any, person: Person, ladder: Ladder, around: _Around) -> AlertCard:
    alert: Alert = row.Alert
    reads = bool(row.reads)
    calls = around.calls.get(alert.id, [])
    return AlertCard(
        id=alert.id,
        name=CONTACT if row.kept_from else alert.name,
        raised_at=alert.raised_at,
        children=tuple(around.children.get(alert.id, {}).values()),
        writers=around.children.get(alert.id, {}),
        channel=row.channel,
        ending=row.provider_id[-SHOWN_END:] if row.provider_id else None,
        words=row.body if reads else None,
        media=() if row.kept_from else tuple(kind for kind, *_ in row.media or ()),
        truncated=bool(row.truncated),
        safety=around.safety.get(alert.id),
        claimed_by=row.claimer,
        claimed_at=alert.claimed_at,
        is_mine=alert.claimed_by == person.account_id,
        done_at=alert.done_at,
        done_by=row.finisher,
        steps=tuple(step if reads else replace(step, words=None) for step in around.steps.get(alert.id, ())),
        calls=tuple(Called(call.contact, call.called_at, call.error) for call in calls),
        next_call=_next(alert, ladder, max((call.rung for call in calls), default=-1)),
        may_read=reads,
    )


def _next(alert: Alert, ladder: Ladder, rung: int) -> datetime | None:
    if alert.claimed_at is not None or alert.done_at is not None or not ladder.contacts:
        return None
    return alert.raised_at + ladder.reached_after(rung + 1)

"""The duty room: open alerts oldest first, who may have written them, who was called, and what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from bot.domain.duty import Ladder
from bot.ground.alerts import alerts_kept_from, may_read_alerts, readable_alerts, visible_alerts
from bot.ground.calendar import runs_on
from bot.ground.roles import Person
from bot.media.beside import without_content
from bot.safeguarding.calls import UNSEEN_FOR
from bot.safeguarding.circumstances import CardMessage, Circumstances, StepTaken, Writer
from bot.store.accounts import Account
from bot.store.addresses import AddressRecord
from bot.store.alerts import Alert, AlertChild
from bot.store.people import Allocation
from bot.talk.contribution import CONTACT

Claimer = aliased(Account)
Finisher = aliased(Account)
MOST = 50
RECENT = timedelta(days=7)
# Of a number that nobody knows only the end is shown on the page.
SHOWN_END = 3


@dataclass(frozen=True, slots=True)
class Called:
    """One call to one contact: when it was taken, or why not."""

    contact: str
    at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class AlertCard:
    """One alert as the room shows it; the words of its messages and steps are None for anyone who may not read them.

    ``people`` are the children who may have written it, ``sharing`` how many hold the phone. ``again`` is when the
    child wrote after somebody had taken it, None when that person has seen everything. Where it came in feedback that
    is not theirs to read, a person learns that a child wants an adult, and nothing of what was said.
    """

    id: int
    name: str
    raised_at: datetime
    people: tuple[Writer, ...]
    channel: str | None
    ending: str | None
    sharing: int
    messages: tuple[CardMessage, ...]
    again: datetime | None
    safety: tuple[str, datetime] | None
    claimed_by: str | None
    claimed_at: datetime | None
    is_mine: bool
    done_at: datetime | None
    done_by: str | None
    steps: tuple[StepTaken, ...]
    calls: tuple[Called, ...]
    next_call: datetime | None
    may_read: bool

    @property
    def newest(self) -> int | None:
        """Return the newest message that the card shows, None where no message raised the alert."""
        return self.messages[-1].id if self.messages else None

    @property
    def writers(self) -> Mapping[int, str]:
        """Return the children who may have written it by their ids."""
        return {one.id: one.known_as for one in self.people}


@dataclass(frozen=True, slots=True)
class DutyRoom:
    """The open alerts, how many there are in all, those done in the last days, and whether this person reads them."""

    open: tuple[AlertCard, ...]
    count: int
    done: tuple[AlertCard, ...]
    may_read: bool


def duty_room(
    session: Session,
    person: Person,
    ladder: Ladder,
    today: date,
    now: datetime,
    officer_id: int | None = None,
) -> DutyRoom:
    """Return the room as this person may see it, narrowed to the children of one officer where one is asked for."""
    mine = visible_alerts(person, today)
    if officer_id is not None:
        mine = and_(mine, _of_officer(officer_id, today))
    alerts = _alerts(person).where(mine).limit(MOST)
    waiting = alerts.where(Alert.done_at.is_(None)).order_by(Alert.raised_at, Alert.id)
    done = alerts.where(Alert.done_at > now - RECENT).order_by(Alert.done_at.desc())
    rows = session.execute(waiting).all(), session.execute(done).all()
    around = Circumstances(session, [row.Alert.id for part in rows for row in part], today)
    cards = [tuple(_card(row, person, ladder, around) for row in part) for part in rows]
    return DutyRoom(
        open=cards[0],
        count=_count(session, mine),
        done=cards[1],
        may_read=may_read_alerts(person),
    )


def _count(session: Session, mine: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Alert).where(mine, Alert.done_at.is_(None))) or 0


def _of_officer(officer_id: int, today: date) -> ColumnElement[bool]:
    """Return whether a child who may have written an alert has this officer today."""
    theirs = and_(AlertChild.alert_id == Alert.id, Allocation.child_id == AlertChild.child_id)
    allocated = (theirs, runs_on(Allocation, today), Allocation.officer_id == officer_id)
    return exists().where(*allocated).correlate(Alert)


def _alerts(person: Person) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Alert,
            AddressRecord.channel,
            AddressRecord.provider_id,
            Claimer.name.label("claimer"),
            Finisher.name.label("finisher"),
            readable_alerts(person).label("reads"),
            alerts_kept_from(person).label("kept_from"),
        )
        .outerjoin(AddressRecord, AddressRecord.id == Alert.address_id)
        .outerjoin(Claimer, Claimer.id == Alert.claimed_by)
        .outerjoin(Finisher, Finisher.id == Alert.done_by)
    )


def _wordless(message: CardMessage, *, kept: bool) -> CardMessage:
    """Take the words out of a message, and out of feedback that is ``kept`` from this person all but the fact."""
    if not kept:
        kinds = without_content(one.kind for one in message.files.files)
        return replace(message, words=None, files=kinds)
    return replace(message, name=CONTACT, words=None, files=without_content(()), asked=None, truncated=False)


def _card(row: Any, person: Person, ladder: Ladder, around: Circumstances) -> AlertCard:
    alert: Alert = row.Alert
    reads = bool(row.reads)
    calls, messages = around.calls.get(alert.id, []), around.messages.get(alert.id, [])
    again = _again(alert, messages)
    return AlertCard(
        id=alert.id,
        name=CONTACT if row.kept_from else alert.name,
        raised_at=alert.raised_at,
        people=tuple(around.writers.get(alert.id, ())),
        channel=row.channel,
        ending=row.provider_id[-SHOWN_END:] if row.provider_id else None,
        sharing=around.sharing.get(alert.id, 0),
        messages=tuple(one if reads else _wordless(one, kept=bool(row.kept_from)) for one in messages),
        again=again[-1] if again else None,
        safety=around.safety.get(alert.id),
        claimed_by=row.claimer,
        claimed_at=alert.claimed_at,
        is_mine=alert.claimed_by == person.account_id,
        done_at=alert.done_at,
        done_by=row.finisher,
        steps=tuple(step if reads else replace(step, words=None) for step in around.steps.get(alert.id, ())),
        calls=tuple(Called(call.contact, call.called_at, call.error) for call in calls),
        next_call=_next(alert, ladder, max((call.rung for call in calls), default=-1), again),
        may_read=reads,
    )


def _again(alert: Alert, messages: Sequence[CardMessage]) -> Sequence[datetime]:
    """Return when the child wrote after the alert was taken in hand."""
    if alert.claimed_at is None or alert.done_at is not None:
        return ()
    return [one.at for one in messages if one.at > alert.claimed_at]


def _next(alert: Alert, ladder: Ladder, rung: int, again: Sequence[datetime]) -> datetime | None:
    if alert.done_at is not None or not ladder.contacts:
        return None
    if alert.claimed_at is not None:
        return again[0] + UNSEEN_FOR if again else None
    return alert.raised_at + ladder.reached_after(rung + 1)

"""Triage: messages that no conversation took, for a person to look at and deal with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.domain.media import may_be_foreign
from bot.ground import audit
from bot.ground.alerts import may_read_triage, visible_triage
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import Forbidden, NotFound, Person, Role
from bot.media.beside import BesideMessages, MessageFiles
from bot.safeguarding.circumstances import StepTaken
from bot.safeguarding.room import SHOWN_END
from bot.store.accounts import Account
from bot.store.addresses import Binding
from bot.store.alerts import AlertMessage, TriageStep
from bot.store.messages import InboundMessage
from bot.store.people import Child

MOST = 100
RECENT = timedelta(days=7)
LONGEST = 1000
SUBJECT = "inbound"
WAITS, SETTLED = "triage", "settled"
# A child at an address, by the name they are known as.
Holder = tuple[Binding, str]


class TriageReason(StrEnum):
    """Why a message waits for a person."""

    UNREADABLE = "It could not be read"
    UNKNOWN = "Nobody is known at this number"
    SUSPENDED = "This phone is suspended"
    FAULT = "A fault of ours kept it from the conversation"
    NOBODY = "Nobody on this shared phone said who is writing"
    CLOSED = "No conversation is open on this phone"


@dataclass(frozen=True, slots=True)
class TriageMessage:
    """One message as the page shows it; words, names and media only for anyone who may read them."""

    id: int
    received_at: datetime
    why: TriageReason
    channel: str
    ending: str | None
    children: tuple[str, ...]
    words: str | None
    files: MessageFiles
    truncated: bool
    is_alert: bool
    steps: tuple[StepTaken, ...]

    @property
    def is_foreign(self) -> bool:
        """Return whether a reader may need a translation of the words."""
        return may_be_foreign(self.words, None)


@dataclass(frozen=True, slots=True)
class TriagePage:
    """The messages that wait, newest first, how many in all, those dealt with lately, and whether one may read them."""

    waiting: tuple[TriageMessage, ...]
    count: int
    settled: tuple[TriageMessage, ...]
    may_read: bool


def triage_page(session: Session, person: Person, today: date, now: datetime) -> TriagePage:
    """Return the page as this person may see it."""
    mine = visible_triage(person, today)
    lately = InboundMessage.id.in_(
        select(TriageStep.inbound_id).where(TriageStep.action == SETTLED, TriageStep.taken_at > now - RECENT)
    )
    parts = [
        session.execute(_messages().where(mine, InboundMessage.outcome == WAITS)).all(),
        session.execute(_messages().where(mine, InboundMessage.outcome == SETTLED, lately)).all(),
    ]
    holders = _holders(session, {row.address_id for part in parts for row in part})
    ids = [row.id for part in parts for row in part]
    steps, around = _steps(session, ids), BesideMessages.of(session, ids if may_read_triage(person) else [])
    waiting, settled = (
        tuple(
            _message(row, person, holders.get(row.address_id, ()), steps.get(row.id, []), around)
            for row in part
        )
        for part in parts
    )
    return TriagePage(waiting, waiting_messages(session, person, today), settled, may_read_triage(person))


def _messages() -> Select[Any]:
    kept = InboundMessage
    return (
        select(
            kept.id, kept.received_at, kept.sender, kept.address_id, kept.conversation_id, kept.channel, kept.body,
            kept.media, kept.truncated, AlertMessage.alert_id,
        )
        .outerjoin(AlertMessage, AlertMessage.inbound_id == kept.id)
        .order_by(kept.received_at.desc(), kept.id.desc())
        .limit(MOST)
    )  # fmt: skip


def _holders(session: Session, addresses: set[int | None]) -> Mapping[int | None, Sequence[Holder]]:
    found: dict[int | None, list[Holder]] = {}
    known = addresses - {None}
    if known:
        statement = select(Binding, Child.known_as).join(Child, Child.id == Binding.child_id)
        statement = statement.where(Binding.address_id.in_(known)).order_by(Binding.id)
        for binding, name in session.execute(statement):
            found.setdefault(binding.address_id, []).append((binding, name))
    return found


def _steps(session: Session, ids: Sequence[int]) -> Mapping[int, list[StepTaken]]:
    found: dict[int, list[StepTaken]] = {}
    if ids:
        statement = select(TriageStep, Account.name).outerjoin(Account, Account.id == TriageStep.taken_by)
        statement = statement.where(TriageStep.inbound_id.in_(ids)).order_by(TriageStep.id)
        for step, name in session.execute(statement):
            found.setdefault(step.inbound_id, []).append(
                StepTaken(step.action, step.words, step.taken_at, name)
            )
    return found


def _message(
    row: Any, person: Person, holders: Sequence[Holder], steps: Sequence[StepTaken], around: BesideMessages
) -> TriageMessage:
    reads = may_read_triage(person)
    return TriageMessage(
        id=row.id,
        received_at=row.received_at,
        why=_why(row, holders),
        channel=row.channel,
        ending=row.sender[-SHOWN_END:] if row.sender else None,
        children=_names(holders, person) if reads else (),
        words=row.body if reads else None,
        files=around.files(row.id, row.media, reads=reads),
        truncated=row.truncated,
        is_alert=row.alert_id is not None,
        steps=tuple(steps) if reads else (),
    )


def _names(holders: Sequence[Holder], person: Person) -> tuple[str, ...]:
    """Return the children who hold the phone; who held one that was taken away is for the duty worker alone."""
    holding = [
        name for binding, name in holders if binding.confirmed_at is not None and binding.suspended_at is None
    ]
    if person.role is Role.DUTY and not holding:
        return tuple(name for _, name in holders)
    return tuple(holding)


def _why(row: Any, holders: Sequence[Holder]) -> TriageReason:
    if row.sender is None:
        return TriageReason.UNREADABLE
    if row.conversation_id is not None:
        return TriageReason.FAULT
    if not holders:
        return TriageReason.UNKNOWN
    if all(binding.suspended_at is not None for binding, _ in holders):
        return TriageReason.SUSPENDED
    return TriageReason.NOBODY if len(holders) > 1 else TriageReason.CLOSED


def waiting_messages(session: Session, person: Person, today: date) -> int:
    """Return how many messages in triage this person may know of."""
    counted = select(func.count()).select_from(InboundMessage)
    return session.scalar(counted.where(visible_triage(person, today), InboundMessage.outcome == WAITS)) or 0


def settle(
    session: Session, person: Person, inbound_id: int, *, words: str, today: date, now: datetime
) -> None:
    """Record what was done about a message; InputRefused without words or when somebody has done it already."""
    message = _find(session, person, inbound_id, today)
    said = require_words("words", words, "Say what you did about this message", LONGEST)
    if message.outcome != WAITS:
        raise InputRefused("words", "Somebody has dealt with this message already")
    message.outcome = SETTLED
    _step(session, message, person, SETTLED, said, now)


def reopen(
    session: Session, person: Person, inbound_id: int, *, words: str, today: date, now: datetime
) -> None:
    """Take back that a message is dealt with; InputRefused without a reason or when it waits anyway."""
    message = _find(session, person, inbound_id, today)
    said = require_words("words", words, "Say why it must be looked at again", LONGEST)
    if message.outcome != SETTLED:
        raise InputRefused("words", "This message is waiting")
    message.outcome = WAITS
    _step(session, message, person, "reopened", said, now)


def _find(session: Session, person: Person, inbound_id: int, today: date) -> InboundMessage:
    if not may_read_triage(person):
        raise Forbidden("who may not read a message cannot deal with it")
    kept = select(InboundMessage).where(InboundMessage.id == inbound_id, visible_triage(person, today))
    message = session.scalar(kept.where(InboundMessage.outcome.in_((WAITS, SETTLED))).with_for_update())
    if message is None:
        raise NotFound(f"message {inbound_id}")
    return message


def _step(
    session: Session, message: InboundMessage, person: Person, action: str, words: str, now: datetime
) -> None:
    step = TriageStep(inbound_id=message.id, action=action, words=words, taken_at=now)
    step.taken_by = person.account_id
    session.add(step)
    audit.record(session, action, SUBJECT, message.id, person, now)

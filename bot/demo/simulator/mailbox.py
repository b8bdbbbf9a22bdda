"""The messages on the simulated phones, in both directions; this is all that the simulated providers remember."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.store.installation import SimulatedMessage

MOST_SHOWN = 80


class MailDirection(StrEnum):
    """Which way a message goes."""

    TO_PHONE = "to_phone"
    FROM_PHONE = "from_phone"


class MailState(StrEnum):
    """Where a message stands at the simulated provider, in Twilio's words."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    RECEIVED = "received"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SimulatedPhone:
    """One phone on one channel; ``number`` is an E.164 number, or the decimal user id on Telegram."""

    channel: ChannelKind
    number: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One message on a phone; ``provider_id`` is the provider's name for it, ``body`` its parts (text, choices, …)."""

    id: int
    phone: SimulatedPhone
    direction: MailDirection
    provider_id: str
    state: MailState
    written_at: datetime
    settled_at: datetime | None
    body: Mapping[str, Any] = field(hash=False)

    @property
    def text(self) -> str:
        """Return the words of the message."""
        return str(self.body.get("text", ""))


def put(session: Session, phone: SimulatedPhone, body: Mapping[str, Any], now: datetime) -> Mail:
    """Put a message that the product sent on a phone; on Telegram it is there at once, nothing more is reported."""
    arrived = phone.channel is ChannelKind.TELEGRAM
    return _add(
        session,
        phone,
        MailDirection.TO_PHONE,
        body,
        now,
        state=MailState.DELIVERED if arrived else MailState.QUEUED,
        settled_at=now if arrived else None,
    )


def write(session: Session, phone: SimulatedPhone, body: Mapping[str, Any], now: datetime) -> Mail:
    """Keep what was typed or pressed on a phone until the provider side has taken it to the product."""
    return _add(session, phone, MailDirection.FROM_PHONE, body, now, state=MailState.QUEUED, settled_at=None)


def wrote_since(session: Session, phone: SimulatedPhone, moment: datetime) -> bool:
    """Return whether something was written on a phone since then, and so free words may go to it on WhatsApp."""
    written = select(SimulatedMessage.id).where(
        SimulatedMessage.channel == phone.channel.value,
        SimulatedMessage.lookup_text == phone.number,
        SimulatedMessage.direction == MailDirection.FROM_PHONE.value,
        SimulatedMessage.written_at >= moment,
    )
    return session.execute(written.limit(1)).first() is not None


def _add(
    session: Session,
    phone: SimulatedPhone,
    direction: MailDirection,
    body: Mapping[str, Any],
    now: datetime,
    *,
    state: MailState,
    settled_at: datetime | None,
) -> Mail:
    row = SimulatedMessage(
        channel=phone.channel.value,
        lookup_text=phone.number,
        direction=direction.value,
        provider_message_id=f"{'MM' if body.get('media') else 'SM'}{secrets.token_hex(16)}",
        body=dict(body),
        status=state.value,
        written_at=now,
        posted_at=settled_at,
    )
    session.add(row)
    session.flush()
    if phone.channel is ChannelKind.TELEGRAM:  # its messages are numbered, and named by chat and number
        row.provider_message_id = f"{phone.number}:{row.id}"
        session.flush()
    return _kept(row)


def thread(session: Session, phone: SimulatedPhone, most: int = MOST_SHOWN) -> tuple[Mail, ...]:
    """Return the latest messages on a phone, oldest first."""
    newest = (
        select(SimulatedMessage)
        .where(SimulatedMessage.channel == phone.channel.value, SimulatedMessage.lookup_text == phone.number)
        .order_by(SimulatedMessage.id.desc())
        .limit(most)
    )
    return tuple(_kept(row) for row in reversed(session.scalars(newest).all()))


def unsettled(session: Session, most: int = MOST_SHOWN) -> tuple[Mail, ...]:
    """Return what the provider still has to bring to the product, messages and receipts, oldest first."""
    waiting = (
        select(SimulatedMessage)
        .where(SimulatedMessage.posted_at.is_(None))
        .order_by(SimulatedMessage.id)
        .limit(most)
    )
    return tuple(_kept(row) for row in session.scalars(waiting))


def listed(
    session: Session, channels: tuple[ChannelKind, ...], phone: SimulatedPhone | None, most: int
) -> tuple[Mail, ...]:
    """Return the messages of these channels, or of one phone, newest first."""
    statement = select(SimulatedMessage).where(
        SimulatedMessage.channel.in_([channel.value for channel in channels])
    )
    if phone is not None:
        statement = statement.where(
            SimulatedMessage.channel == phone.channel.value, SimulatedMessage.lookup_text == phone.number
        )
    newest = statement.order_by(SimulatedMessage.id.desc()).limit(most)
    return tuple(_kept(row) for row in session.scalars(newest))


def find(session: Session, provider_id: str) -> Mail | None:
    """Return the message that the provider knows by this name."""
    row = session.scalar(select(SimulatedMessage).where(SimulatedMessage.provider_message_id == provider_id))
    return _kept(row) if row else None


def change(session: Session, provider_id: str, **parts: Any) -> Mail | None:
    """Replace parts of a message's body, such as its text; None when there is no such message."""
    row = session.scalar(select(SimulatedMessage).where(SimulatedMessage.provider_message_id == provider_id))
    if row is None:
        return None
    row.body = {**row.body, **parts}
    session.flush()
    return _kept(row)


def forget(session: Session, provider_id: str) -> bool:
    """Delete a message; False when there is no such message."""
    gone = session.execute(
        delete(SimulatedMessage).where(SimulatedMessage.provider_message_id == provider_id)
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def move(session: Session, message_id: int, state: MailState, settled_at: datetime | None) -> None:
    """Note how far a message has come; ``settled_at`` says that the product knows all there is to know."""
    row = session.get(SimulatedMessage, message_id)
    if row is not None:  # it may have been deleted meanwhile
        row.status = state.value
        row.posted_at = settled_at


def _kept(row: SimulatedMessage) -> Mail:
    return Mail(
        id=row.id,
        phone=SimulatedPhone(ChannelKind(row.channel), row.lookup_text),
        direction=MailDirection(row.direction),
        provider_id=row.provider_message_id,
        state=MailState(row.status),
        written_at=row.written_at,
        settled_at=row.posted_at,
        body=row.body,
    )

"""Rows of the outbox: how one is read for sending, and whether its message is still wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, exists, func, or_, select

from bot.domain.delivery import can_be_answered
from bot.domain.kinds import ASK, ASK_AGAIN, FIRST_WORD, SAFETY_KINDS, kinds_with
from bot.domain.messages import Address, ChannelKind, Choice, DeliveryStatus, Outbound
from bot.domain.templates import is_open
from bot.ground import channels
from bot.outbox import prompts
from bot.outbox.crossing import WINDOW_CLOSED
from bot.store.statements import ADDRESSES, CONVERSATIONS, GOES_TO_SUSPENDED, INBOUND, OUTBOX

STILL_SENT_AFTER_STOP = kinds_with("after_stop")
_newer = OUTBOX.alias("newer")
_is_overtaken = exists().where(
    _newer.c.conversation_id == OUTBOX.c.conversation_id,
    _newer.c.created_at > OUTBOX.c.created_at,
    _newer.c.status.not_in([DeliveryStatus.FAILED.value, DeliveryStatus.CANCELLED.value]),
)
_is_asked_since = _is_overtaken.where(or_(*(_newer.c.kind.like(f"{what}:%") for what in (ASK, ASK_AGAIN))))
# When the person at a WhatsApp address last wrote: from then on free words may go there for a day.
_heard_at = (
    select(func.max(INBOUND.c.received_at))
    .where(INBOUND.c.channel == OUTBOX.c.channel, INBOUND.c.lookup == ADDRESSES.c.lookup)
    .where(INBOUND.c.outcome != "ignored")
    .correlate(OUTBOX, ADDRESSES)
    .scalar_subquery()
)
_READ = (
    select(
        OUTBOX.c.id, OUTBOX.c.token, OUTBOX.c.kind, OUTBOX.c.body, OUTBOX.c.conversation_id, OUTBOX.c.attempts,
        OUTBOX.c.channel, OUTBOX.c.tried_at, OUTBOX.c.first_tried_at, OUTBOX.c.priority, OUTBOX.c.created_at,
        OUTBOX.c.sent_at, ADDRESSES.c.provider_id, ADDRESSES.c.opted_out_at, ADDRESSES.c.wrong_person_at,
        ADDRESSES.c.stale_at, GOES_TO_SUSPENDED.label("suspended"), CONVERSATIONS.c.finished_at,
        _is_overtaken.label("overtaken"), _is_asked_since.label("asked_since"), OUTBOX.c.error_code,
        channels.is_on(OUTBOX.c.channel).label("is_on"),
        case((OUTBOX.c.channel == ChannelKind.WHATSAPP.value, _heard_at)).label("heard_at"),
    )
    .select_from(
        OUTBOX.join(ADDRESSES, ADDRESSES.c.id == OUTBOX.c.address_id)
        .outerjoin(CONVERSATIONS, CONVERSATIONS.c.id == OUTBOX.c.conversation_id)
    )
    .where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(OUTBOX.c.priority, OUTBOX.c.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message in this worker's hands until its lease runs out."""

    id: int
    kind: str
    attempts: int
    conversation_id: int | None
    message: Outbound
    first_tried_at: datetime | None = None


def is_window_open(row: Any, now: datetime) -> bool:
    """Return whether WhatsApp takes free words; where it said that it does not, it knows better than our clock."""
    return row.error_code != WINDOW_CLOSED and is_open(row.heard_at, now)


def is_out_of_date(row: Any) -> bool:
    """Return whether a message that was lost on its way to the phone would only confuse by now.

    A question is still wanted while no other was asked; any other message while nothing was said after it.
    """
    if row.sent_at is None or row.kind in SAFETY_KINDS:
        return False
    is_open_question = prompts.question_in(row.kind) is not None and row.finished_at is None
    return bool(row.asked_since if is_open_question else row.overtaken)


def is_unwanted(row: Any) -> bool:
    """Return whether a message may not go to its phone any more, by what has become known since it was queued."""
    if row.suspended or not can_be_answered(Address(ChannelKind(row.channel), row.provider_id)):
        return True
    if row.stale_at is not None and row.priority >= FIRST_WORD:
        return True
    closed = row.opted_out_at is not None or row.wrong_person_at is not None
    return closed and row.kind not in STILL_SENT_AFTER_STOP


def read(connection: Connection, ids: Sequence[int]) -> Sequence[Claimed]:
    """Read messages that were taken before."""
    return [claimed_from(row) for row in read_rows(connection, ids)]


def read_rows(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    """Read the rows of messages with all that decides about them, in the order in which they go."""
    return connection.execute(_READ, {"ids": list(ids)}).all()


def claimed_from(row: Any) -> Claimed:
    """Make the message of a row."""
    message = Outbound(
        token=row.token,
        to=Address(ChannelKind(row.channel), row.provider_id),
        text=row.body["text"],
        choices=tuple(Choice(payload, label) for payload, label in row.body.get("choices", ())),
        plain_text=row.body.get("plain"),
        tried_at=row.tried_at,
    )
    return Claimed(row.id, row.kind, row.attempts, row.conversation_id, message, row.first_tried_at)

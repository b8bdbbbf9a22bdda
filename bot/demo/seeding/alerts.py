"""Alerts for the danger that invented children spoke of and nobody has dealt with, and a message from a stranger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.domain.kinds import URGENT
from bot.domain.messages import Address, ChannelKind, DeliveryStatus, Inbound
from bot.ground.context import Context
from bot.store.alerts import Flag
from bot.store.base import table_of
from bot.store.statements import ADDRESSES, ANSWERS, CONVERSATIONS, INBOUND, OUTBOX
from bot.talk import inbound
from bot.talk.alerts import Cry, raise_alert
from bot.talk.replies import outbox_row

FLAGS = table_of(Flag)
STRANGER = Address(ChannelKind.SMS, "+447700900996")
WRONG_NUMBER = "Hi, is the bike still for sale?"
SAFE = "safe"
"""The question whose answer raised what is seeded."""
AGO = timedelta(minutes=14)
"""How long the alert of the showcase has been open."""


def write_alerts(session: Session, now: datetime, context: Context, *, showcase: bool) -> None:
    """Raise an alert for each urgent flag that is open; in the showcase just now, with a stranger's message beside."""
    connection = session.connection()
    for row in connection.execute(_open_flags()).all():
        raised_at = now - AGO if showcase else row.raised_at
        message = {
            "channel": row.channel, "provider_message_id": f"seeded-{row.id}", "address_id": row.address_id,
            "conversation_id": row.conversation_id, "sender": row.provider_id, "body": _words(row.value), "raw": b"",
            "received_at": raised_at, "outcome": inbound.Outcome.HANDLED.value, "truncated": False,
        }  # fmt: skip
        made = connection.execute(insert(INBOUND).returning(INBOUND.c.id), message).scalar_one()
        changed = {"inbound_id": made, "raised_at": raised_at}
        connection.execute(update(FLAGS).where(FLAGS.c.id == row.id).values(changed))
        raise_alert(
            connection,
            Cry(row.name, made, row.address_id, [row.child_id], raised_at, row.conversation_id, SAFE),
        )
        connection.execute(insert(OUTBOX), _safety(row, raised_at, context))
    if showcase:
        inbound.receive(connection, Inbound(STRANGER, "seeded-stranger", WRONG_NUMBER, b""), now, context)


def _safety(row: Any, at: datetime, context: Context) -> dict[str, Any]:
    """Give the safety message that answered, as it was delivered."""
    sent = outbox_row(
        purpose=f"seeded-safety:{row.id}",
        conversation_id=row.conversation_id,
        address_id=row.address_id,
        channel=row.channel,
        kind="safety",
        body={"text": context.content.messages["safety"], "choices": [], "plain": None},
        priority=URGENT,
        now=at,
    )
    return {**sent, "status": DeliveryStatus.DELIVERED.value, "sent_at": at, "delivered_at": at}


def _words(value: object) -> str:
    return str(value) if isinstance(value, str) else "9"


def _open_flags() -> Any:
    """Give the open urgent flags with the answer to the question about being safe, whose words raised them."""
    said = ANSWERS.c.conversation_id == FLAGS.c.conversation_id
    return (
        select(
            FLAGS.c.id, FLAGS.c.name, FLAGS.c.raised_at, FLAGS.c.conversation_id, CONVERSATIONS.c.child_id,
            CONVERSATIONS.c.address_id, ADDRESSES.c.channel, ADDRESSES.c.provider_id, ANSWERS.c.value,
        )
        .join(CONVERSATIONS, CONVERSATIONS.c.id == FLAGS.c.conversation_id)
        .join(ADDRESSES, ADDRESSES.c.id == CONVERSATIONS.c.address_id)
        .outerjoin(ANSWERS, said & (ANSWERS.c.question == SAFE) & ANSWERS.c.current)
        .where(FLAGS.c.severity == "urgent", FLAGS.c.acknowledged_at.is_(None), FLAGS.c.withdrawn_at.is_(None))
        .order_by(FLAGS.c.id)
    )  # fmt: skip

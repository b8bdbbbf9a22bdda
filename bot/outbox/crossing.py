"""A message that WhatsApp does not take goes as a text message to the same number, once; or it is given up."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal, select, update

from bot.domain.delivery import can_be_answered
from bot.domain.kinds import KINDS, question_of
from bot.domain.messages import Address, ChannelKind, DeliveryStatus, FailureKind
from bot.domain.templates import PARTED
from bot.domain.texting import plain
from bot.ground import channels
from bot.store.keys import cipher
from bot.store.prepared import insert_into
from bot.store.statements import ADDRESSES, OUTBOX
from bot.store.writes import STORE_ADDRESS

SMS = ChannelKind.SMS.value
# Twilio's own code for a message outside of the 24 hours; it is also written where we did not try.
WINDOW_CLOSED = "63016"
CHANNEL_OFF = "channel-off"


def give_up(connection: Connection, outbox_id: int, code: str, now: datetime) -> None:
    """End a message that needs another way: a text message goes in its place, where one may."""
    values = {
        "status": DeliveryStatus.FAILED.value, "error_code": code[:40], "failure": FailureKind.OTHER_WAY.value,
        "lease_until": None, "first_tried_at": None,
    }  # fmt: skip
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == outbox_id).values(values))
    text_instead(connection, outbox_id, now)


def text_instead(connection: Connection, outbox_id: int, now: datetime) -> bool:
    """Queue the same message as a text to the same number; False when it may not go there, or did already.

    The purpose is made from the first one, which is unique: however often this is asked for, one text goes.
    """
    row = connection.execute(
        select(
            OUTBOX.c.conversation_id, OUTBOX.c.channel, OUTBOX.c.kind, OUTBOX.c.body, OUTBOX.c.priority,
            ADDRESSES.c.id.label("address_id"), ADDRESSES.c.provider_id,
            select(channels.is_on(literal(SMS))).scalar_subquery().label("is_on"),
        )
        .join(ADDRESSES, ADDRESSES.c.id == OUTBOX.c.address_id)
        .where(OUTBOX.c.id == outbox_id)
    ).one()  # fmt: skip
    if row.channel != ChannelKind.WHATSAPP.value or not row.is_on:
        return False
    if not can_be_answered(Address(ChannelKind.SMS, row.provider_id)):
        return False
    address_id = _text_address(connection, row, now)
    return address_id is not None and _queue(connection, outbox_id, row, address_id, now)


def _text_address(connection: Connection, row: Any, now: datetime) -> int | None:
    """Return the text address of a number, whose messages the same conversations hear; None when it wants no texts."""
    key = {"channel": SMS, "lookup": cipher.lookup(SMS, row.provider_id)}
    STORE_ADDRESS.rows(connection, {**key, "provider_id": row.provider_id, "created_at": now})
    known = (ADDRESSES.c.channel == SMS) & (ADDRESSES.c.lookup == key["lookup"])
    facts = (ADDRESSES.c.opted_out_at, ADDRESSES.c.wrong_person_at, ADDRESSES.c.stale_at)
    found = connection.execute(select(ADDRESSES.c.id, *facts).where(known).with_for_update()).one()
    if any(fact is not None for fact in found[1:]):
        return None
    connection.execute(update(ADDRESSES).where(ADDRESSES.c.id == found.id).values(same_as=row.address_id))
    return int(found.id)


def _queue(connection: Connection, outbox_id: int, row: Any, address_id: int, now: datetime) -> bool:
    added = insert_into(OUTBOX, connection.dialect.name).values(
        purpose=f"text for {outbox_id}", token=secrets.token_hex(16), conversation_id=row.conversation_id,
        address_id=address_id, channel=SMS, kind=row.kind, body={"text": text_of(row.kind, row.body), "choices": []},
        status=DeliveryStatus.PENDING.value, priority=row.priority, attempts=0, not_before=now, created_at=now,
    )  # fmt: skip
    return connection.execute(added.on_conflict_do_nothing(index_elements=["purpose"])).rowcount == 1


def text_of(kind: str, body: Any) -> str:
    """Return the words of a WhatsApp message as a text message has them: numbered lines, no English beneath."""
    said = body.get("plain") or body["text"]
    is_ours = kind in KINDS or question_of(kind) is not None
    return plain(said.partition(PARTED)[0] if is_ours else said)

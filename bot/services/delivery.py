"""Receipts: news of messages sent earlier; they come late, twice and out of order, a status only moves forward."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.messages import DeliveryStatus, FailureKind, Receipt, later
from bot.services.outbox import close_address, note_prompt
from bot.services.statements import OUTBOX
from bot.store.messages import ReceiptRecord
from bot.store.prepared import new_row_once

RECEIPTS: Any = ReceiptRecord.__table__
STORE_RECEIPT = new_row_once(RECEIPTS, "token", "provider_id", "status", "error_code", "received_at")
"""Keep a receipt; the same news twice is kept once."""

_TAKEN = frozenset(
    {DeliveryStatus.ACCEPTED, DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ}
)


def record(connection: Connection, receipt: Receipt, now: datetime) -> bool:
    """Keep a receipt and move its message forward; False when it names no message of ours."""
    row = _message(connection, receipt)
    if receipt.provider_id is not None:
        STORE_RECEIPT.rows(
            connection,
            {
                "token": receipt.token,
                "provider_id": receipt.provider_id,
                "status": receipt.status.value,
                "error_code": receipt.error_code,
                "received_at": now,
            },
        )
    if row is None:
        return False
    _move(connection, row, receipt, now)
    return True


def _message(connection: Connection, receipt: Receipt) -> Any:
    """Find and lock the message: receipts that come at once must not overtake each other."""
    if receipt.token is None and receipt.provider_id is None:
        return None
    by_token = OUTBOX.c.token == receipt.token
    by_id = OUTBOX.c.provider_id == receipt.provider_id
    columns = (
        OUTBOX.c.id, OUTBOX.c.status, OUTBOX.c.kind, OUTBOX.c.conversation_id, OUTBOX.c.provider_id, OUTBOX.c.sent_at
    )  # fmt: skip
    return connection.execute(
        select(*columns).where(by_token if receipt.token else by_id).with_for_update()
    ).first()


def _move(connection: Connection, row: Any, receipt: Receipt, now: datetime) -> None:
    status = later(DeliveryStatus(row.status), receipt.status)
    values: dict[str, Any] = {"status": status.value, "lease_until": None}
    if row.provider_id is None and receipt.provider_id is not None:
        values["provider_id"] = receipt.provider_id
    if row.sent_at is None and receipt.status in _TAKEN:
        values["sent_at"] = now
        note_prompt(connection, row.conversation_id, row.kind, now)
    if status in {DeliveryStatus.DELIVERED, DeliveryStatus.READ} and row.status not in {"delivered", "read"}:
        values["delivered_at"] = now
    if receipt.error_code is not None and status is DeliveryStatus.FAILED:
        values["error_code"] = receipt.error_code
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(values))
    if receipt.failure is FailureKind.OPTED_OUT:
        close_address(connection, row.id, now)

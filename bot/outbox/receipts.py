"""Receipts: news of messages sent earlier; they come late, twice and out of order, a status only moves forward.

A message that the provider took and then lost waits for its next try, as a refused one does. Each try has an id of the
provider's own: what comes later of a try that was lost changes nothing, unless it arrived after all.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.domain.delivery import wait_after_loss
from bot.domain.kinds import SAFETY_KINDS
from bot.domain.messages import ChannelKind, DeliveryStatus, FailureKind, Receipt, later
from bot.domain.response import ARRIVED
from bot.media import copies
from bot.outbox import addresses, crossing, prompts
from bot.outbox.crossing import WINDOW_CLOSED
from bot.outbox.outcomes import mark_address
from bot.store.prepared import new_row_once
from bot.store.statements import ADDRESSES, OUTBOX, RECEIPTS, WAS_LOST

# Keep a receipt; the same news twice is kept once.
STORE_RECEIPT = new_row_once(RECEIPTS, "token", "provider_id", "status", "error_code", "received_at")

_FAILED = DeliveryStatus.FAILED
_OVER = ARRIVED | {DeliveryStatus.CANCELLED}
_TAKEN = ARRIVED | {DeliveryStatus.ACCEPTED, DeliveryStatus.SENT}
_COLUMNS = (
    OUTBOX.c.id, OUTBOX.c.token, OUTBOX.c.status, OUTBOX.c.kind, OUTBOX.c.conversation_id, OUTBOX.c.address_id,
    OUTBOX.c.channel, OUTBOX.c.provider_id, OUTBOX.c.sent_at, OUTBOX.c.tried_at, OUTBOX.c.first_tried_at,
    OUTBOX.c.failure,
)  # fmt: skip


def record(connection: Connection, receipt: Receipt, now: datetime) -> bool:
    """Keep a receipt and move its message forward; False when it names no message of ours."""
    row = _message(connection, receipt)
    was_lost = connection.execute(WAS_LOST, {"provider_id": receipt.provider_id}).scalar()
    if receipt.provider_id is not None:
        STORE_RECEIPT.rows(
            connection,
            {
                "token": row.token if row is not None else receipt.token,
                "provider_id": receipt.provider_id,
                "status": receipt.status.value,
                "error_code": receipt.error_code,
                "received_at": now,
            },
        )
    if row is None:
        return False
    if receipt.provider_id is not None and receipt.provider_id != row.provider_id:
        copies.expect(connection, ChannelKind(row.channel), receipt.provider_id, now)
    if receipt.status is _FAILED:
        _lose(connection, row, receipt, now, is_news=not was_lost)
    elif receipt.status in ARRIVED or not (was_lost or _is_of_another_try(row, receipt)):
        _move(connection, row, receipt, now)
    return True


def _message(connection: Connection, receipt: Receipt) -> Any:
    """Find and lock the message: receipts that come at once must not overtake each other."""
    if receipt.token is None and receipt.provider_id is None:
        return None
    by_token = OUTBOX.c.token == receipt.token
    by_id = OUTBOX.c.provider_id == receipt.provider_id
    found = select(*_COLUMNS).where(by_token if receipt.token else by_id)
    return connection.execute(found.with_for_update()).first()


def _is_of_another_try(row: Any, receipt: Receipt) -> bool:
    return None not in {row.provider_id, receipt.provider_id} and row.provider_id != receipt.provider_id


def _move(connection: Connection, row: Any, receipt: Receipt, now: datetime) -> None:
    """Move a message forward: news that it is on its way, or there, end a doubt and call a waiting try off."""
    status = later(DeliveryStatus(row.status), receipt.status)
    if status is _FAILED:
        return
    values: dict[str, Any] = {
        "status": status.value,
        "lease_until": None,
        "error_code": None,
        "failure": None,
    }
    if receipt.provider_id is not None and (row.provider_id is None or receipt.status in ARRIVED):
        values["provider_id"] = receipt.provider_id
    if row.sent_at is None and receipt.status in _TAKEN:
        values["sent_at"] = now
    if row.first_tried_at is None and receipt.status in _TAKEN:
        values["first_tried_at"] = row.tried_at or now
        prompts.note(connection, row.conversation_id, row.kind, row.tried_at or now)
    if status in ARRIVED and DeliveryStatus(row.status) not in ARRIVED:
        values["delivered_at"] = now
        _find_again(connection, row, now)
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(values))


def _find_again(connection: Connection, row: Any, now: datetime) -> None:
    """Take back that nobody is there, when the message that told so arrived after all."""
    failed_at = select(ADDRESSES.c.stale_at).where(ADDRESSES.c.id == row.address_id)
    since = connection.execute(failed_at).scalar_one()
    if since is not None and row.status == _FAILED.value:
        addresses.clear_stale(connection, row.address_id, now)


def _lose(connection: Connection, row: Any, receipt: Receipt, now: datetime, *, is_news: bool) -> None:
    """Take the news that the provider lost a message: it waits for its next try, or is given up.

    News of another try than the last one changes nothing: the last one may still arrive.
    """
    status = DeliveryStatus(row.status)
    if not is_news:
        return
    if status not in _OVER | {_FAILED} and not _is_of_another_try(row, receipt):
        _end_try(connection, row, receipt, now)
    if status not in ARRIVED or receipt.unreachable is None:
        mark_address(connection, row.id, receipt.failure, receipt.unreachable, now)


def _end_try(connection: Connection, row: Any, receipt: Receipt, now: datetime) -> None:
    """Write down that a try was lost: another one follows, or a text message goes instead, or nothing does."""
    wait = _wait(connection, row, receipt)
    values: dict[str, Any] = {
        "status": _FAILED.value,
        "provider_id": receipt.provider_id,
        "error_code": receipt.error_code,
        "failure": receipt.failure.value if receipt.failure else None,
        "lease_until": None,
        "first_tried_at": None,
        "sent_at": row.sent_at or now,
    }
    if wait is not None:
        not_before = now + timedelta(seconds=wait)
        values |= {"status": DeliveryStatus.PENDING.value, "provider_id": None, "not_before": not_before}
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(values))
    prompts.take_back(connection, row.conversation_id, row.kind, row.id, row.first_tried_at)
    if wait is None and receipt.failure is FailureKind.OTHER_WAY:
        crossing.text_instead(connection, row.id, now)


def _wait(connection: Connection, row: Any, receipt: Receipt) -> float | None:
    """Return the seconds until the next try, None when there is none; what came outside the window is tried once more.

    Then it goes as a template, where one says the same.
    """
    losses = _losses(connection, row)
    if receipt.failure is FailureKind.OTHER_WAY:
        return 0.0 if receipt.error_code == WINDOW_CLOSED and losses == 1 else None
    return wait_after_loss(receipt, losses, row.kind in SAFETY_KINDS)


def _losses(connection: Connection, row: Any) -> int:
    """Count how often a message was lost, this time included."""
    lost = select(func.count()).where(RECEIPTS.c.token == row.token, RECEIPTS.c.status == _FAILED.value)
    return connection.execute(lost).scalar_one()

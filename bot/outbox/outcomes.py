"""How a send ended: sent, refused or in doubt, and what the provider says of the address."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, update

from bot.domain.delivery import wait_after_refusal
from bot.domain.kinds import SAFETY_KINDS
from bot.domain.messages import DeliveryStatus, FailureKind, Refused, Sent, Unreachable, later
from bot.media import copies
from bot.outbox import addresses, crossing, prompts, queue
from bot.outbox.crossing import WINDOW_CLOSED
from bot.outbox.queue import LEASE
from bot.outbox.rows import Claimed
from bot.store.statements import OUTBOX, WAS_LOST


def record(
    connection: Connection, claimed: Claimed, result: Sent | Refused, now: datetime, rest: timedelta = LEASE
) -> None:
    """Write down how a send ended, in a transaction of its own; a receipt that came first is not undone.

    ``rest`` is how long a message in doubt waits until it is looked up.
    """
    if isinstance(result, Sent):
        record_sent(connection, claimed, result, now)
    elif _needs_other_way(claimed, result):
        _end_here(connection, claimed, result, now)
    else:
        _record_refused(connection, claimed, result, now, rest)


def _needs_other_way(claimed: Claimed, refused: Refused) -> bool:
    """Return whether a message can only go in another way; free words may still go as a template."""
    may_become_template = refused.code == WINDOW_CLOSED and claimed.message.template is None
    return refused.kind is FailureKind.OTHER_WAY and not may_become_template


def _end_here(connection: Connection, claimed: Claimed, refused: Refused, now: datetime) -> None:
    """End a message that surely was not taken, so that a text message may go instead."""
    ours = select(OUTBOX.c.id).where(OUTBOX.c.id == claimed.id, _is_in_hand(claimed)).with_for_update()
    if connection.execute(ours).first() is None:
        return
    crossing.give_up(connection, claimed.id, refused.code, now)
    prompts.take_back(connection, claimed.conversation_id, claimed.kind, claimed.id, claimed.first_tried_at)


def _is_in_hand(claimed: Claimed) -> ColumnElement[bool]:
    return and_(OUTBOX.c.status == DeliveryStatus.SENDING.value, OUTBOX.c.attempts == claimed.attempts)


def record_sent(connection: Connection, claimed: Claimed, sent: Sent, now: datetime) -> None:
    """Write down that the provider has the message; the row is locked, so that no receipt is overtaken.

    A receipt may have come first that tells that it was lost: then the message waits for its next try, or failed.
    """
    copies.expect(connection, claimed.message.to.channel, sent.provider_id, now)
    locked = select(OUTBOX.c.status, OUTBOX.c.first_tried_at).where(OUTBOX.c.id == claimed.id)
    row = connection.execute(locked.with_for_update()).one()
    was_lost = connection.execute(WAS_LOST, {"provider_id": sent.provider_id}).scalar()
    status = later(DeliveryStatus(row.status), DeliveryStatus.ACCEPTED)
    values: dict[str, Any] = {
        "status": status.value,
        "provider_id": sent.provider_id,
        "segments": sent.segments,
        "lease_until": None,
        "sent_at": now,
    }
    if was_lost and status not in {DeliveryStatus.DELIVERED, DeliveryStatus.READ}:
        values = {"segments": sent.segments}
    elif status is not DeliveryStatus.FAILED:
        first_tried_at = row.first_tried_at or claimed.message.tried_at or now
        values |= {"error_code": None, "failure": None, "first_tried_at": first_tried_at}
        if row.first_tried_at is None:
            prompts.note(connection, claimed.conversation_id, claimed.kind, first_tried_at)
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == claimed.id).values(values))


def _record_refused(
    connection: Connection, claimed: Claimed, refused: Refused, now: datetime, rest: timedelta
) -> None:
    status, not_before = _after_refusal(claimed, refused, now, rest)
    values: dict[str, Any] = {
        "status": status.value,
        "error_code": refused.code[:40],
        "failure": refused.kind.value,
        "lease_until": None,
        "not_before": not_before,
    }
    if refused.kind is not FailureKind.AMBIGUOUS:
        values["first_tried_at"] = None
    if refused.holds:  # nothing was tried
        values["attempts"] = OUTBOX.c.attempts - 1
    mine = update(OUTBOX).where(OUTBOX.c.id == claimed.id, _is_in_hand(claimed))
    if connection.execute(mine.values(values)).rowcount and refused.kind is not FailureKind.AMBIGUOUS:
        first_tried_at = claimed.first_tried_at
        prompts.take_back(connection, claimed.conversation_id, claimed.kind, claimed.id, first_tried_at)
    if refused.holds:
        queue.hold(connection, claimed.message.to.channel, not_before)
    mark_address(connection, claimed.id, refused.kind, refused.unreachable, now)


def _after_refusal(
    claimed: Claimed, refused: Refused, now: datetime, rest: timedelta
) -> tuple[DeliveryStatus, datetime]:
    is_safety = claimed.kind in SAFETY_KINDS
    if refused.kind is FailureKind.AMBIGUOUS:
        if is_safety and claimed.attempts == 1:
            return DeliveryStatus.PENDING, now  # where to find help is worth saying twice, and at once
        return DeliveryStatus.UNKNOWN, now + rest
    if refused.kind is FailureKind.OTHER_WAY:
        return DeliveryStatus.PENDING, now  # it is claimed as a template, or not at all
    wait = wait_after_refusal(refused, claimed.attempts, is_safety)
    if wait is None:
        return DeliveryStatus.FAILED, now
    return DeliveryStatus.PENDING, now + timedelta(seconds=wait)


def mark_address(
    connection: Connection,
    outbox_id: int,
    failure: FailureKind | None,
    unreachable: Unreachable | None,
    now: datetime,
) -> None:
    """Take a provider's word that the address of a message wants no more, or that nobody is there."""
    if failure is not FailureKind.OPTED_OUT and unreachable is None:
        return
    address = select(OUTBOX.c.address_id).where(OUTBOX.c.id == outbox_id)
    address_id = connection.execute(address).scalar_one()
    if unreachable is not None:
        addresses.mark_stale(connection, address_id, unreachable, now)
    else:
        addresses.opt_out_by_provider(connection, address_id, now)

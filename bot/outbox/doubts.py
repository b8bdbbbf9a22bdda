"""Messages in doubt: perhaps sent, perhaps not, because a worker died or a provider did not answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, select, update

from bot.domain.delivery import ATTEMPTS
from bot.domain.kinds import SAFETY_KINDS
from bot.domain.messages import Absent, DeliveryStatus, Sent
from bot.outbox import prompts
from bot.outbox.outcomes import record_sent
from bot.outbox.queue import Claimed, read
from bot.store.statements import OUTBOX

RESTORED, NOT_THERE = "restored", "restored-absent"
"""Why a message is in doubt: it stood in a restored database; and the provider has surely no trace of it."""
LOOKED_AT = timedelta(hours=1)
"""How long until a message that nobody could tell about is looked up again."""


def expire(connection: Connection, now: datetime) -> int:
    """Mark messages whose worker died in the middle as unknown; return how many."""
    lost = and_(OUTBOX.c.status == DeliveryStatus.SENDING.value, OUTBOX.c.lease_until < now)
    unknown = {"status": DeliveryStatus.UNKNOWN.value, "lease_until": None, "not_before": now}
    return int(connection.execute(update(OUTBOX).where(lost).values(unknown)).rowcount)


def in_doubt(connection: Connection, now: datetime, most: int = 50) -> Sequence[Claimed]:
    """List unknown messages that are old enough for the provider's own list to show them, safety first.

    Those of a restored database are looked up when a person asks for it, and never sent by themselves.
    """
    ids = connection.execute(
        select(OUTBOX.c.id)
        .where(OUTBOX.c.status == DeliveryStatus.UNKNOWN.value, OUTBOX.c.not_before <= now)
        .where(func.coalesce(OUTBOX.c.error_code, "").not_in([RESTORED, NOT_THERE]))
        .order_by(OUTBOX.c.priority, OUTBOX.c.id)
        .limit(most)
    ).scalars()
    return read(connection, list(ids))


def settle(connection: Connection, claimed: Claimed, found: Sent | Absent | None, now: datetime) -> None:
    """End a doubt: found means sent, surely absent means send again, "cannot tell" means again only for safety.

    A safety message is worth sending twice; a question is not, so it stays unknown and a person sees it.
    """
    if isinstance(found, Sent):
        record_sent(connection, claimed, found, now)
        return
    again = isinstance(found, Absent) or claimed.kind in SAFETY_KINDS
    values: dict[str, Any] = {"not_before": now + LOOKED_AT}
    if again:
        may_try = claimed.attempts < ATTEMPTS
        values = {
            "status": (DeliveryStatus.PENDING if may_try else DeliveryStatus.FAILED).value,
            "not_before": now,
        }
    if isinstance(found, Absent):
        values["first_tried_at"] = None
    key = and_(
        OUTBOX.c.id == claimed.id,
        OUTBOX.c.status == DeliveryStatus.UNKNOWN.value,
        OUTBOX.c.attempts == claimed.attempts,
    )
    changed = connection.execute(update(OUTBOX).where(key).values(values)).rowcount
    if changed and isinstance(found, Absent):
        prompts.take_back(
            connection, claimed.conversation_id, claimed.kind, claimed.id, claimed.first_tried_at
        )

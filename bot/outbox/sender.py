"""Sending what the queue holds side by side with no transaction open, and settling what is in doubt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, and_, func, select, update

from bot.domain.delivery import ATTEMPTS
from bot.domain.kinds import SAFETY_KINDS
from bot.domain.messages import Absent, ChannelKind, DeliveryStatus, FailureKind, Refused, Sent
from bot.outbox import outcomes, prompts, queue
from bot.outbox.outcomes import record_sent
from bot.outbox.rows import Claimed, read
from bot.ports import Channel
from bot.store.engine import Database
from bot.store.statements import OUTBOX

# Why a message is in doubt: it stood in a restored database; and the provider has surely no trace of it.
RESTORED, NOT_THERE = "restored", "restored-absent"
# How long until a message that nobody could tell about is looked up again.
LOOKED_AT = timedelta(hours=1)
logger = logging.getLogger(__name__)
# Messages in one worker's hands at a time, and so the most that can be in doubt when it is killed.
AT_ONCE = 16
# How long all that is being sent is waited for, before those that came meanwhile (danger first) take a free
# place.
LONGEST_LOOK = 0.2  # seconds
ChannelOf = Callable[[ChannelKind], Channel]
Clock = Callable[[], datetime]


class Gate(Protocol):
    """Decides whether this process may take messages, and counts each time it does."""

    def alone(self) -> AbstractContextManager[None]:
        """Let one thread at a time take messages and count them, from before its transaction until it has saved."""

    def may_take(self, connection: Connection) -> bool:
        """Return whether messages may be taken, in the transaction that takes them."""

    def rise(self, connection: Connection) -> None:
        """Count that messages were taken, in the same transaction."""

    def save(self) -> None:
        """Keep what was counted, after the transaction and before anything leaves."""


def dispatch(
    database: Database,
    channel_of: ChannelOf,
    clock: Clock,
    lease: timedelta = queue.LEASE,
    is_ending: Callable[[], bool] = lambda: False,
    keeper: Gate | None = None,
) -> int:
    """Send until nothing may go now; return how many messages were taken.

    ``keeper`` lets the epoch rise before anything leaves, so that an older copy of the database is known as one.

    ``lease`` is how long a message is this worker's; it must be longer than the provider's time-out. A worker that
    ``is_ending`` takes no more messages, and ends when those in its hands are sent.
    """
    total, sending = 0, set[Future[None]]()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="send") as pool:
        while True:
            room = 0 if is_ending() else AT_ONCE - len(sending)
            claimed = _claim(database, clock(), lease, room, keeper) if room else []
            total += len(claimed)
            sending |= {pool.submit(_deliver, database, channel_of, clock, each, lease) for each in claimed}
            if not sending:
                return total
            done, sending = wait(sending, LONGEST_LOOK)
            for each in done:
                each.result()


def _claim(
    database: Database, now: datetime, lease: timedelta, most: int, keeper: Gate | None
) -> list[Claimed]:
    if keeper is None:
        with database.connection() as connection:
            return list(queue.claim(connection, now, most, lease))
    with keeper.alone():
        claimed = []
        with database.connection() as connection:
            if keeper.may_take(connection):
                claimed = list(queue.claim(connection, now, most, lease))
            if claimed:
                keeper.rise(connection)
        keeper.save()
    return claimed


def _deliver(
    database: Database, channel_of: ChannelOf, clock: Clock, claimed: Claimed, lease: timedelta
) -> None:
    result = _send(channel_of, claimed)
    with database.connection() as connection:
        outcomes.record(connection, claimed, result, clock(), lease)


def _send(channel_of: ChannelOf, claimed: Claimed) -> Sent | Refused:
    """Send one message; a fault of our own while sending is a doubt, because the message may have left."""
    try:
        channel = channel_of(claimed.message.to.channel)
    except Exception as error:  # noqa: BLE001 - one channel that cannot be opened must not stop the others
        logger.error("no way to send outbox row %s: %s", claimed.id, type(error).__name__)
        return Refused(FailureKind.CONFIGURATION, type(error).__name__)
    try:
        return channel.send(claimed.message)
    except Exception as error:  # noqa: BLE001 - one poisoned message must not stop the others
        logger.error("sending outbox row %s failed: %s", claimed.id, type(error).__name__)
        return Refused(FailureKind.AMBIGUOUS, type(error).__name__)


def reconcile(
    database: Database, channel_of: ChannelOf, clock: Clock, is_ending: Callable[[], bool] = lambda: False
) -> int:
    """Settle every message in doubt that is old enough to be found; return how many there were.

    A worker that ``is_ending`` leaves the others for the next one.
    """
    with database.connection() as connection:
        expire(connection, clock())
        doubtful = list(in_doubt(connection, clock()))
    for claimed in doubtful:
        if is_ending():
            break
        found = find(channel_of, claimed)
        with database.connection() as connection:
            settle(connection, claimed, found, clock())
    return len(doubtful)


def find(channel_of: ChannelOf, claimed: Claimed) -> Sent | Absent | None:
    """Ask the provider whether it has a message; None when it cannot tell, or cannot be asked."""
    try:
        return channel_of(claimed.message.to.channel).find(claimed.message)
    except Exception as error:  # noqa: BLE001 - one doubt that cannot be settled must not keep the others open
        logger.error("looking for outbox row %s failed: %s", claimed.id, type(error).__name__)
        return None


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
    values: dict[str, Any] = {"not_before": now + LOOKED_AT}
    if isinstance(found, Absent) or claimed.kind in SAFETY_KINDS:
        may_try = claimed.attempts < ATTEMPTS
        status = DeliveryStatus.PENDING if may_try else DeliveryStatus.FAILED
        values = {"status": status.value, "not_before": now}
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

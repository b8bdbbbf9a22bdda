"""Sending what the outbox holds: claim, send side by side with no transaction open, record."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from bot.domain.messages import Absent, ChannelKind, FailureKind, Refused, Sent
from bot.outbox import doubts, outcomes, queue
from bot.outbox.queue import Claimed
from bot.ports import Channel
from bot.store.engine import Database

logger = logging.getLogger(__name__)
AT_ONCE = 16
"""Messages in one worker's hands at a time, and so the most that can be in doubt when it is killed."""
LONGEST_LOOK = 0.2  # seconds
"""How long all that is being sent is waited for, before those that came meanwhile (danger first) take a free place."""


class Gate(Protocol):
    """Whoever says whether this process may take messages, and keeps count of each time it does."""

    def may_take(self, connection: Connection) -> bool:
        """Return whether messages may be taken, in the transaction that takes them."""

    def rise(self, connection: Connection) -> None:
        """Count that messages were taken, in the same transaction."""

    def save(self) -> None:
        """Keep the count, after the transaction and before anything leaves."""


ChannelOf = Callable[[ChannelKind], Channel]
Clock = Callable[[], datetime]


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
    with database.connection() as connection:
        if keeper is not None and not keeper.may_take(connection):
            return []
        claimed = list(queue.claim(connection, now, most, lease))
        if claimed and keeper is not None:
            keeper.rise(connection)
    if claimed and keeper is not None:
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
        doubts.expire(connection, clock())
        doubtful = list(doubts.in_doubt(connection, clock()))
    for claimed in doubtful:
        if is_ending():
            break
        found = find(channel_of, claimed)
        with database.connection() as connection:
            doubts.settle(connection, claimed, found, clock())
    return len(doubtful)


def find(channel_of: ChannelOf, claimed: Claimed) -> Sent | Absent | None:
    """Ask the provider whether it has a message; None when it cannot tell, or cannot be asked."""
    try:
        return channel_of(claimed.message.to.channel).find(claimed.message)
    except Exception as error:  # noqa: BLE001 - one doubt that cannot be settled must not keep the others open
        logger.error("looking for outbox row %s failed: %s", claimed.id, type(error).__name__)
        return None

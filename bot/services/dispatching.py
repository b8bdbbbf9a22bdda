"""Sending what the outbox holds: claim, send side by side with no transaction open, record."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from bot.domain.messages import ChannelKind, FailureKind, Refused, Sent
from bot.ports import Channel
from bot.services import outbox
from bot.services.outbox import Claimed
from bot.store.engine import Database

logger = logging.getLogger(__name__)
AT_ONCE = 16
"""Messages in one worker's hands at a time, and so the most that can be in doubt when it is killed."""

ChannelOf = Callable[[ChannelKind], Channel]
Clock = Callable[[], datetime]


def dispatch(database: Database, channel_of: ChannelOf, clock: Clock) -> int:
    """Send until nothing may go now; give how many messages were taken."""
    total = 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="send") as pool:
        while claimed := _claim(database, clock()):
            list(pool.map(lambda each: _deliver(database, channel_of, clock, each), claimed))
            total += len(claimed)
    return total


def _claim(database: Database, now: datetime) -> list[Claimed]:
    with database.connection() as connection:
        return list(outbox.claim(connection, now, AT_ONCE))


def _deliver(database: Database, channel_of: ChannelOf, clock: Clock, claimed: Claimed) -> None:
    result = _send(channel_of, claimed)
    with database.connection() as connection:
        outbox.record(connection, claimed, result, clock())


def _send(channel_of: ChannelOf, claimed: Claimed) -> Sent | Refused:
    """Send one message; a fault of our own is a doubt too, because the message may have left."""
    try:
        return channel_of(claimed.message.to.channel).send(claimed.message)
    except Exception as error:  # noqa: BLE001 - one poisoned message must not stop the others
        logger.error("sending outbox row %s failed: %s", claimed.id, type(error).__name__)
        return Refused(FailureKind.AMBIGUOUS, type(error).__name__)


def reconcile(database: Database, channel_of: ChannelOf, clock: Clock) -> int:
    """Settle every message in doubt that is old enough to be found; give how many were looked up."""
    with database.connection() as connection:
        outbox.expire(connection, clock())
        doubtful = list(outbox.in_doubt(connection, clock()))
    for claimed in doubtful:
        found = channel_of(claimed.message.to.channel).find(claimed.message)
        with database.connection() as connection:
            outbox.settle(connection, claimed, found, clock())
    return len(doubtful)

"""What the worker does each minute, in pieces that keep out of each other's way: one that fails stops no other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.ground.context import Context
from bot.store.engine import Database
from bot.talk import events, invitations, timers

logger = logging.getLogger(__name__)
Now = Callable[[], datetime]


@contextmanager
def alone(lock: threading.Lock) -> Iterator[bool]:
    """Return whether nobody else in this process does this work now; whoever comes meanwhile leaves it alone."""
    is_mine = lock.acquire(blocking=False)
    try:
        yield is_mine
    finally:
        if is_mine:
            lock.release()


@contextmanager
def apart(what: str) -> Iterator[None]:
    """Keep one piece of work that fails from stopping the others; the next minute tries it again."""
    try:
        yield
    except invitations.CannotInvite as reason:
        logger.debug("%s: %s", what, reason)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
        logger.error("%s failed: %s", what, type(error).__name__)


def ring(database: Database, now: Now, context: Context) -> None:
    """Ring the timers that have come, each in a transaction of its own."""
    with database.read() as session:
        come = timers.due(session.connection(), now())
    for timer in come:
        with apart(f"timer {timer.id}"), database.connection() as connection:
            events.ring(connection, timer, now(), context)


def invite(database: Database, now: Now, context: Context) -> None:
    """Send the invitations that are due, each in a transaction of its own."""
    with database.read() as session:
        wanted = invitations.due_now(session.connection(), now())
    for each in wanted:
        with apart(f"review {each.review_id}"), database.connection() as connection:
            invitations.invite(connection, each.review_id, each.phase, now(), context)

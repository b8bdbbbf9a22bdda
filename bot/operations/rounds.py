"""Pieces of work that keep out of each other's way: one at a time, and one that fails stops no other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.talk import invitations

logger = logging.getLogger(__name__)


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

"""Lanes: pages wait for pages, sign-ins for sign-ins, and nobody's message waits for either."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

Done = TypeVar("Done")
LONGEST_QUEUE = 64


class Full(Exception):
    """More is waiting in a lane than could be answered before its callers give up."""


class Lane:
    """One thread that does one thing after another; it is started by the first and ends with its process."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._waiting = 0
        self._thread: Thread | None = None

    async def run(self, work: Callable[[], Done]) -> Done:
        """Wait until the lane has done this; Full when too much is waiting already."""
        if self._waiting >= LONGEST_QUEUE:
            raise Full
        if self._thread is None:
            # A daemon: a page that takes for ever must not keep its process from ending.
            self._thread = Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[Done] = loop.create_future()
        self._waiting += 1
        try:
            self._jobs.put(lambda: _settle(loop, outcome, work))
            return await outcome
        finally:
            self._waiting -= 1

    def _work(self) -> None:
        while True:
            self._jobs.get()()


def _settle(loop: asyncio.AbstractEventLoop, outcome: asyncio.Future[Any], work: Callable[[], Any]) -> None:
    try:
        done = work()
    except BaseException as error:  # noqa: BLE001 - it is raised where the outcome is waited for
        loop.call_soon_threadsafe(_tell, outcome, None, error)
    else:
        loop.call_soon_threadsafe(_tell, outcome, done, None)


def _tell(outcome: asyncio.Future[Any], done: Any, error: BaseException | None) -> None:
    if outcome.done():  # nobody waits any more
        return
    if error is None:
        outcome.set_result(done)
    else:
        outcome.set_exception(error)

"""One event loop and one bot for each process, on a thread of its own.

python-telegram-bot is asynchronous and binds its connections to one loop; the rest of the product is not. The thread
starts at the first call, so after a fork each process has its own: a loop from before the fork would never run.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Coroutine
from typing import Any

CONNECTIONS = 8
POOL_SECONDS = 5.0
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
# A free connection, connecting, writing and reading each have their own limit below this one.
CALL_SECONDS = 30.0


class BotThread:
    """Runs calls of one bot from any thread; ``token`` and ``api_url`` say which bot and where."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token = token
        self._api_url = api_url
        self._lock = threading.Lock()
        self._process: int | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bot: Any = None

    def call(self, make: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        """Run what ``make`` builds from the bot and give its result; raises what it raises, or TimeoutError."""
        loop = self._running()
        future = asyncio.run_coroutine_threadsafe(make(self._bot), loop)
        try:
            return future.result(CALL_SECONDS)
        except TimeoutError:
            future.cancel()
            raise

    def close(self) -> None:
        """Close the connections and end the thread; a later call starts anew."""
        with self._lock:
            loop, self._loop = self._loop, None
            if loop is None or self._process != os.getpid():
                return
            request = self._bot.request
            asyncio.run_coroutine_threadsafe(request.shutdown(), loop).result(CALL_SECONDS)
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join(CALL_SECONDS)
            loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._process != os.getpid():
                self._bot = _bot(self._token, self._api_url)
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="telegram", daemon=True)
                self._thread.start()
                self._process = os.getpid()
            return self._loop


def _bot(token: str, api_url: str) -> Any:
    from telegram import Bot  # noqa: PLC0415  (heavy; only senders load it)
    from telegram.request import HTTPXRequest  # noqa: PLC0415

    # Opts in to durations as such; else every "too many requests" writes a deprecation warning.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    for name in ("httpx", "httpcore", "telegram"):  # they write the token, which is part of every address
        logging.getLogger(name).setLevel(logging.WARNING)
    request = HTTPXRequest(
        connection_pool_size=CONNECTIONS,
        pool_timeout=POOL_SECONDS,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
    )
    return Bot(token, base_url=f"{api_url}/bot", base_file_url=f"{api_url}/file/bot", request=request)

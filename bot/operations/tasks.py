"""One queue for both ways to run: embedded on SQLite, or on Redis for many machines; the same code."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from huey import RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

from bot.store.engine import keep_private

logger = logging.getLogger(__name__)
Handler = Callable[[], object]
THREADS = 3
POLL_SECONDS = 0.05
SLOWEST_POLL_SECONDS = 0.25
# Wake-ups this close together are one: the task starts later than that, and reads everything that waits.
SAME_WAKE_SECONDS = 0.02


class HueyQueue:
    """Wakes named handlers; ``every_minute`` names run on the clock as well."""

    def __init__(
        self, huey: Any, handlers: Mapping[str, Handler], every_minute: Mapping[str, Handler]
    ) -> None:
        self._huey = huey
        self._woken: dict[str, float] = {}
        self._tasks = {name: huey.task(name=name)(handler) for name, handler in handlers.items()}
        for name, handler in every_minute.items():
            huey.periodic_task(crontab(), name=name)(handler)

    def wake(self, task: str) -> None:
        """Ask a worker to run the named task soon; a broker that is down must not fail a stored message."""
        now = time.monotonic()
        if now - self._woken.get(task, 0.0) < SAME_WAKE_SECONDS:
            return
        self._woken[task] = now
        try:
            self._tasks[task]()
        except Exception as error:  # noqa: BLE001 - each broker has its own errors, and the sweep finds the work
            logger.warning("could not wake %s: %s", task, type(error).__name__)

    def consumer(self) -> Consumer:
        """Make the consumer of this process; the worker starts and stops it."""
        return _QuietConsumer(
            self._huey,
            workers=THREADS,
            initial_delay=POLL_SECONDS,
            max_delay=SLOWEST_POLL_SECONDS,
            check_worker_health=True,
        )

    def pending(self) -> int:
        """Count the tasks that wait; raises what the broker raises when it cannot be reached."""
        return int(self._huey.pending_count())


class _QuietConsumer(Consumer):  # type: ignore[misc]
    """A consumer that leaves signals to the worker, which has more to end than this."""

    def _set_signal_handlers(self) -> None:
        return None


def open_queue(
    redis_url: str | None,
    data_dir: Path,
    secret: str,
    handlers: Mapping[str, Handler],
    every_minute: Mapping[str, Handler],
) -> HueyQueue:
    """Open the queue on Redis, or on a SQLite file in the data folder; tasks are signed against a shared broker."""
    if redis_url:
        serializer = SignedSerializer(secret=secret, salt="heard")
        huey: Any = RedisHuey("heard", url=redis_url, results=False, serializer=serializer)
    else:
        data_dir.mkdir(parents=True, exist_ok=True)
        keep_private(data_dir / "queue.db")
        # A lost wake-up is found by the next sweep, so it need not wait for the disk.
        huey = SqliteHuey("heard", filename=str(data_dir / "queue.db"), results=False, fsync=False)
    return HueyQueue(huey, handlers, every_minute)

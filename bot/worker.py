"""The worker: sends messages, keeps the clock, looks after what a killed worker left behind."""

from __future__ import annotations

import itertools
import logging
import signal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import click

from bot.ground.fault_log import FaultLog
from bot.ground.seals import WrongKeys
from bot.settings import SettingsError
from bot.store import migrating
from bot.store.errors import CannotDecrypt
from bot.wiring import Wiring, build

logger = logging.getLogger(__name__)
GLANCE_SECONDS = 0.2
GLANCES_A_SWEEP = 10
# How often a worker that began before the tables were made looks for them, and says so in its log.
LOOK_SECONDS, LOOKS_A_LINE = 2, 30


class Worker:
    """One worker process: Huey's threads for wake-ups and the minute, and a look at the outbox that needs none.

    Calls to the people on duty, looks at messages in doubt, files, morning e-mails and reading for worries have threads
    of their own, which need no broker either.
    """

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        # A call to the people on duty must never wait for a thread: there is one for each of these.
        self._works = (
            wiring.call_duty,
            wiring.settle,
            wiring.follow_templates,
            wiring.fetch_files,
            wiring.delete_copies,
            wiring.tell_listeners,
            wiring.write_mornings,
            wiring.worries.read_new,
        )
        self._beside = ThreadPoolExecutor(len(self._works), thread_name_prefix="beside")
        self._running: dict[str, Future[None]] = {}
        self._wrong_keys: WrongKeys | None = None
        self._faults = FaultLog(logger)

    def run(self) -> None:
        """Work until stopped; what is being sent is finished first.

        WrongKeys when the database is sealed with keys that this process does not have: it would try for ever.
        """
        self._await_tables()
        if self._wiring.ending.is_set():
            return
        self._try(self._wiring.compare_generations)
        consumer = self._wiring.queue.consumer()
        consumer.start()
        try:
            self._try(self._wiring.minute)
            for turn in itertools.count():
                self._try(self._wiring.glance)
                if turn % GLANCES_A_SWEEP == 0:
                    for work in self._works:
                        self._aside(work)
                if self._wiring.ending.wait(GLANCE_SECONDS):
                    break
        finally:
            consumer.stop(graceful=True)
            self._beside.shutdown()
        if self._wrong_keys is not None:
            raise self._wrong_keys

    def _await_tables(self) -> None:
        """Wait until the database has the tables of this version: each look at others would fail."""
        for look in itertools.count():
            if self._wiring.ending.is_set() or not migrating.is_behind(self._wiring.settings.database):
                return
            if look % LOOKS_A_LINE == 0:
                logger.warning(
                    "the worker waits: the database has no tables of this version; run heard migrate"
                )
            self._wiring.ending.wait(LOOK_SECONDS)

    def stop(self, *_: object) -> None:
        """Ask the worker to end; safe in a signal handler."""
        self._wiring.ending.set()

    def _aside(self, work: Callable[[], object]) -> None:
        """Work beside the look at the outbox, unless the last time still runs: no message waits for work that hangs."""
        last = self._running.get(work.__name__)
        if last is None or last.done():
            self._running[work.__name__] = self._beside.submit(self._try, work)

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except WrongKeys as error:
            self._give_up(error)
        except CannotDecrypt as error:
            self._faults.tell("the worker could not open a row", error)
            self._try(self._wiring.refuse_wrong_keys)
        except Exception as error:  # noqa: BLE001 - whatever it is, a worker tries again
            self._faults.tell("the worker could not finish its work; it tries again", error)

    def _give_up(self, error: WrongKeys) -> None:
        self._wrong_keys = error
        self.stop()


@click.command()
def work() -> None:
    """Send messages, keep the clock and look after what a killed worker left behind, until SIGTERM or SIGINT."""
    try:
        wiring = build()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    worker = Worker(wiring)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.stop)
    _quiet_logs()
    try:
        worker.run()
    except WrongKeys as error:
        raise click.ClickException(str(error)) from error


def _quiet_logs() -> None:
    """Keep provider libraries from writing addresses and tokens: httpx names the Telegram token at INFO."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in ("httpx", "httpcore", "twilio.http_client", "urllib3", "huey"):
        logging.getLogger(name).setLevel(logging.WARNING)

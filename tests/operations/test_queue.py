"""The queue wakes a worker; whatever becomes of a wake-up, a stored message is safe and the work is found."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huey.exceptions import HueyException

from bot.operations.tasks import SAME_WAKE_SECONDS, HueyQueue, open_queue
from tests.peers.redis import redis_url

SECONDS = 20
NOWHERE = "redis://127.0.0.1:9/0"


class Hearing:
    """Counts what ran, and lets a test wait for it."""

    def __init__(self) -> None:
        self.ran: Counter[str] = Counter()
        self.happened = threading.Condition()

    def handler(self, name: str) -> Callable[[], None]:
        def run() -> None:
            with self.happened:
                self.ran[name] += 1
                self.happened.notify_all()

        return run

    def wait_for(self, name: str, times: int = 1) -> bool:
        with self.happened:
            return self.happened.wait_for(lambda: self.ran[name] >= times, SECONDS)


@pytest.fixture
def hearing() -> Hearing:
    return Hearing()


@pytest.fixture(params=["embedded", "redis"])
def queue(request: pytest.FixtureRequest, tmp_path: Path, hearing: Hearing) -> Iterator[HueyQueue]:
    """Open the queue of both kinds; Redis is emptied before."""
    url = redis_url() if request.param == "redis" else None
    opened = open_queue(url, tmp_path, "secret", {"dispatch": hearing.handler("dispatch")}, {})
    opened._huey.flush()
    yield opened
    opened._huey.flush()


def test_a_wake_up_runs_its_task(queue: HueyQueue, hearing: Hearing) -> None:
    queue.wake("dispatch")
    assert queue.pending() == 1
    consumer = queue.consumer()
    consumer.start()
    try:
        assert hearing.wait_for("dispatch")
    finally:
        consumer.stop(graceful=True)
    assert queue.pending() == 0


def test_a_wake_up_between_two_processes_is_heard(queue: HueyQueue, hearing: Hearing, tmp_path: Path) -> None:
    other = open_queue(
        redis_url() if type(queue._huey).__name__ == "RedisHuey" else None,
        tmp_path, "secret", {"dispatch": hearing.handler("other")}, {},
    )  # fmt: skip
    other.wake("dispatch")
    consumer = queue.consumer()
    consumer.start()
    try:
        assert hearing.wait_for("dispatch")
    finally:
        consumer.stop(graceful=True)
    assert hearing.ran["other"] == 0


def test_wake_ups_close_together_are_one(queue: HueyQueue) -> None:
    for _ in range(50):
        queue.wake("dispatch")
    assert 1 <= queue.pending() <= 5
    threading.Event().wait(2 * SAME_WAKE_SECONDS)
    before = queue.pending()
    queue.wake("dispatch")
    assert queue.pending() == before + 1


def test_a_task_that_fails_does_not_stop_the_next(tmp_path: Path, hearing: Hearing) -> None:
    tried = hearing.handler("tried")

    def fail() -> None:
        tried()
        raise ValueError("no")

    queue = open_queue(None, tmp_path, "secret", {"bad": fail, "good": hearing.handler("good")}, {})
    queue.wake("bad")
    queue.wake("good")
    consumer = queue.consumer()
    consumer.start()
    try:
        assert hearing.wait_for("tried")
        assert hearing.wait_for("good")
    finally:
        consumer.stop(graceful=True)


def test_a_broker_that_is_down_fails_no_webhook(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    queue = open_queue(NOWHERE, tmp_path, "secret", {"dispatch": lambda: None}, {})
    queue.wake("dispatch")
    assert "could not wake dispatch" in caplog.text
    with pytest.raises(Exception, match=r"refused|111"):
        queue.pending()


def test_a_task_that_somebody_else_put_into_the_broker_is_not_run(hearing: Hearing, tmp_path: Path) -> None:
    handlers = {"dispatch": hearing.handler("dispatch")}
    theirs = open_queue(redis_url(), tmp_path, "another secret", handlers, {})
    ours = open_queue(redis_url(), tmp_path, "secret", handlers, {})
    ours._huey.flush()
    theirs.wake("dispatch")
    with pytest.raises((HueyException, ValueError)):
        ours._huey.dequeue()
    assert hearing.ran["dispatch"] == 0


def test_the_minute_is_a_task_of_the_clock(tmp_path: Path, hearing: Hearing) -> None:
    queue = open_queue(None, tmp_path, "secret", {}, {"minute": hearing.handler("minute")})
    (periodic,) = queue._huey._registry.periodic_tasks
    assert periodic.name == "minute"
    queue._huey.execute(periodic)
    assert hearing.ran["minute"] == 1


def test_the_embedded_queue_makes_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    open_queue(None, folder, "secret", {}, {})
    assert folder.is_dir()

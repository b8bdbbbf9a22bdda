"""A process can be told to end at any moment, also in the one in which it begins to wait."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from bot.ground.stop_flag import SLICE_SECONDS, StopFlag

ROUNDS = 40
# Microseconds in which a wait begins on a slow machine and on a quick one.
EARLIEST, LATEST = 5e-6, 6e-5

# In a process of its own: a wait that never ends cannot be ended from within.
WAITS = """
import random, signal, sys
from bot.ground.stop_flag import StopFlag
ending = StopFlag()
signal.signal(signal.SIGALRM, lambda *_: ending.set())
for _ in range({rounds}):
    ending.clear()
    signal.setitimer(signal.ITIMER_REAL, random.uniform({earliest}, {latest}))
    assert ending.wait()
"""


@contextmanager
def alarm_after(seconds: float, handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    old = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    yield
    signal.signal(signal.SIGALRM, old)


def test_a_signal_in_the_instant_in_which_the_wait_begins_ends_the_wait() -> None:
    code = WAITS.format(rounds=ROUNDS, earliest=EARLIEST, latest=LATEST)
    longest = 30 + ROUNDS * SLICE_SECONDS
    assert subprocess.run([sys.executable, "-c", code], timeout=longest, check=False).returncode == 0


def test_a_wait_ends_soon_after_the_wish() -> None:
    ending = StopFlag()
    with alarm_after(0.05, lambda *_: ending.set()):
        begun = time.monotonic()
        assert ending.wait(30)
        assert time.monotonic() - begun < 5


def test_a_wait_without_a_wish_ends_when_its_time_is_over() -> None:
    begun, seconds = time.monotonic(), random.uniform(0.25, 0.3)
    assert not StopFlag().wait(seconds)
    assert time.monotonic() - begun >= seconds

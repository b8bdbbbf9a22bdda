"""Signed messages while others never finish: the product beside the floor, each with half bodies and a slow reader.

python -m tests.bench.stalled [--messages 400] [--write]
"""

import argparse
import csv
import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench import load, report, turns
from tests.faults.callers import besieged, timed
from tests.peers import databases

SENDERS = 4
GIVEN_UP_AFTER = 5.0
FLOOR_MESSAGES = 16  # each waits until it is given up


def main() -> None:
    """Measure both, on SQLite, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.stalled")
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--write", action="store_true", help="also rewrite its section of the document")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as name:
        found = {"floor": _floor(Path(name)), "heard": _heard(Path(name), chosen.messages)}
    rows = report.stalled_table(found)
    print(rows)
    if chosen.write:
        report.write_stalled(rows)


def _floor(folder: Path) -> Mapping[str, float]:
    addresses = [f"+4477009{number:05d}" for number in range(FLOOR_MESSAGES)]
    with turns._floor_database("sqlite", folder, addresses) as target:
        command = ["-m", "granian", "--factory", *turns.SERVER, "tests.bench.floor:create_app", "--port"]
        return _besieged(command, {"FLOOR_URL": target}, addresses)


def _heard(folder: Path, messages: int) -> Mapping[str, float]:
    place = folder / f"heard-{secrets.token_hex(4)}"
    place.mkdir()
    with databases.fresh("sqlite", place) as url:
        turns._seed(url, place, messages)
        with (place / "addresses.csv").open(encoding="utf-8") as source:
            addresses = [row["address"] for row in csv.DictReader(source)]
        command = ["-m", "bot.cli", "serve", "--workers", "2", "--port"]
        return _besieged(command, {"HEARD_DATABASE_URL": url, "HEARD_DATA_DIR": str(place)}, addresses)


def _besieged(
    command: list[str], settings: Mapping[str, str], addresses: Sequence[str]
) -> Mapping[str, float]:
    port = turns._free_port()
    public = f"http://127.0.0.1:{port}"
    keys = {
        "HEARD_PUBLIC_URL": public,
        "TWILIO_AUTH_TOKEN": turns.TOKEN,
        "TWILIO_ACCOUNT_SID": turns.SID,
    }
    requests = [turns._request(public, port, address, place) for place, address in enumerate(addresses)]
    with turns._server([*command, str(port)], {**os.environ, **settings, **keys}, public) as process:
        with besieged(port, turns.PATH), ThreadPoolExecutor(SENDERS) as senders:
            taken = list(senders.map(lambda request: _timed(port, request), requests))
        memory = load.resident_mib(process.pid)[0]
    met = load.Load(tuple(seconds for _, seconds in taken), sum(code != 200 for code, _ in taken), 1.0)
    return {
        "messages": len(taken),
        "lost": met.failures,
        "p50_ms": met.median,
        "p99_ms": met.percentile(0.99),
        "worker_mib": memory,
    }


def _timed(port: int, request: bytes) -> tuple[int, float]:
    try:
        return timed(port, request, GIVEN_UP_AFTER)
    except OSError:
        return 0, GIVEN_UP_AFTER


if __name__ == "__main__":
    main()

"""A load of prepared requests over keep-alive connections on loopback, and what it cost the server."""

import asyncio
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


@dataclass(frozen=True)
class Load:
    """What one load met: seconds of each request, statuses that were not 200, and how long all took."""

    seconds: tuple[float, ...]
    failures: int
    duration: float

    def percentile(self, share: float) -> float:
        """Return a percentile in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def median(self) -> float:
        """Return the median in milliseconds."""
        return 1000 * statistics.median(self.seconds)


def request(path: str, body: bytes, signature: str, port: int) -> bytes:
    """Write one signed POST as bytes."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run(port: int, requests: Sequence[bytes], connections: int) -> Load:
    """Send every request once over so many connections; a bounded loop on loopback that ends by itself."""
    return asyncio.run(_run(port, requests, connections))


async def _run(port: int, requests: Sequence[bytes], connections: int) -> Load:
    waiting = iter(requests)
    seconds: list[float] = []
    failures = 0

    async def send() -> None:
        nonlocal failures
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for each in waiting:
            begun = time.perf_counter()
            writer.write(each)
            status = await _status(reader)
            seconds.append(time.perf_counter() - begun)
            failures += status != 200
        writer.close()
        await writer.wait_closed()

    begun = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(connections)))
    return Load(tuple(seconds), failures, time.perf_counter() - begun)


async def _status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next((line for line in head.split("\r\n") if line.startswith("content-length:")), "x: 0")
    await reader.readexactly(int(length.partition(":")[2]))
    return int(head.split(" ", 2)[1])


def family(pid: int) -> list[int]:
    """List a process and all its children."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process and its children have used."""
    total = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident_mib(pid: int) -> list[float]:
    """Return the resident memory of each process of a server, largest first, in MiB."""
    pages = [int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in family(pid)]
    return sorted((count * PAGE_KIB / 1024 for count in pages), reverse=True)

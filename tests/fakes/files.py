"""A server that has files, leads elsewhere, drips, never ends or breaks off, and remembers who asked with what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.loopback import Loopback

PIECE = b"x" * 65536


@dataclass(frozen=True)
class Served:
    """What stands at one path: ``says_length`` is the length it claims, ``drips`` a byte a moment, ``ends`` or not."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    says_length: int | None = -1
    drips: bool = False
    ends: bool = True


class FakeFiles(Loopback):
    """Serves by path; what is asked is kept as (path, value of the Authorization header), forms in ``posted``."""

    def __init__(self) -> None:
        self.at: dict[str, Served] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.posted: list[str] = []
        super().__init__(_Handler)

    def lead(self, path: str, to: str) -> None:
        """Lead from a path to another address."""
        self.at[path] = Served(status=307, headers={"Location": to})


class _Handler(BaseHTTPRequestHandler):
    fake: Any

    def do_POST(self) -> None:
        self.fake.posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.do_GET()

    def do_DELETE(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.fake.asked.append((self.path, self.headers.get("Authorization")))
        served = self.fake.at.get(self.path.partition("?")[0], Served(status=404))
        self.send_response(served.status)
        for name, value in served.headers.items():
            self.send_header(name, value)
        length = len(served.body) if served.says_length == -1 else served.says_length
        if length is not None and served.ends:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        try:
            self._send(served)
        except OSError:
            self.close_connection = True

    def _send(self, served: Served) -> None:
        if served.drips:
            while not self.fake.closing.wait(0.05):
                self.wfile.write(b"x")
        while not served.ends and not self.fake.closing.is_set():
            self.wfile.write(PIECE)
        self.wfile.write(served.body)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""

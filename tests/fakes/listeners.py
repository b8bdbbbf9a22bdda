"""A case system that listens: a real server on loopback that remembers what it was told, and answers as it is bid."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATH = "/heard"


@dataclass(frozen=True)
class Told:
    """One request: its headers by small letters, and its body as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        """Return what the body says."""
        return json.loads(self.body)


@dataclass
class FakeListener:
    """Answers with the next of ``answers``, with 204 when none is left; None says nothing until the test ends."""

    answers: list[int | None] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    body: bytes = b""
    closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        handler = type("Handler", (_Handler,), {"fake": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.url = self.origin + PATH

    def __enter__(self) -> "FakeListener":
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeListener

    def do_POST(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.fake.told.append(Told(headers, self.rfile.read(int(self.headers["Content-Length"]))))
        status = self.fake.answers.pop(0) if self.fake.answers else 204
        if status is None:
            self.fake.closing.wait()
            return
        self.send_response(status)
        if status in {301, 302, 307, 308}:
            self.send_header("Location", f"{self.fake.origin}/elsewhere")
        if status != 204:
            self.send_header("Content-Length", str(len(self.fake.body)))
        self.end_headers()
        self.wfile.write(self.fake.body)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""

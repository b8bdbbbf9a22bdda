"""A case system that listens: a real server on loopback that remembers what it was told, and answers as it is bid."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.loopback import Loopback

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


class FakeListener(Loopback):
    """Answers with the next of ``answers``, with 204 when none is left; None says nothing until the test ends."""

    def __init__(self, answers: Sequence[int | None] = (), body: bytes = b"") -> None:
        super().__init__(_Handler)
        self.answers, self.body = list(answers), body
        self.told: list[Told] = []
        self.origin = self.url
        self.url = self.origin + PATH


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

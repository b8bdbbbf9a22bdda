"""A mail server that takes every e-mail and keeps it."""

import socketserver
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from tests.fakes.loopback import Loopback


class FakeMail(Loopback):
    """Speaks as much SMTP as a client needs; ``refuses`` answers every recipient with 550."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refuses = False
        super().__init__(_Handler, scheme="smtp")


class _Handler(socketserver.StreamRequestHandler):
    fake: Any

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                self._say("221 bye")
                return
            if verb == b"DATA":
                self._take()
            elif verb == b"RCPT" and self.fake.refuses:
                self._say("550 nobody")
            else:
                self._say("250 ok")

    def _take(self) -> None:
        self._say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.fake.taken.append(message)
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

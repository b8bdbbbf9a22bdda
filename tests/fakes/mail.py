"""A mail server that takes every e-mail and keeps it."""

import socketserver
import threading
from collections.abc import Collection, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from tests.fakes.loopback import Loopback


class FakeMail(Loopback):
    """Speaks as much SMTP as a client needs; ``refuses`` answers every recipient, or those named, with 550.

    ``answers`` says what a verb is answered with instead, "." being the end of an e-mail; None hangs up. Nothing is
    answered before ``may_answer`` is set.
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refuses: bool | Collection[str] = False
        self.may_answer, self.is_asked = threading.Event(), threading.Event()
        self.may_answer.set()
        self.answers: Mapping[str, str | None] = {}
        super().__init__(_Handler, scheme="smtp")

    def answer(self, verb: str, line: str, usual: str) -> str | None:
        """Return what a line is answered with, None to hang up."""
        self.is_asked.set()
        self.may_answer.wait(60)
        if (
            verb == "RCPT"
            and self.refuses
            and (self.refuses is True or any(to in line for to in self.refuses))
        ):
            return "550 nobody"
        return self.answers.get(verb, usual)


class _Handler(socketserver.StreamRequestHandler):
    fake: Any

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode():
            verb = line[:4].strip().upper()
            if verb == "DATA":
                self._say("354 go on")
                verb, message = ".", self._read()
            answer = self.fake.answer(verb, line, "221 bye" if verb == "QUIT" else "250 ok")
            if answer is None:
                return
            if verb == "." and answer.startswith("2"):
                self.fake.taken.append(message)
            self._say(answer)
            if verb == "QUIT":
                return

    def _read(self) -> EmailMessage:
        lines = iter(self.rfile.readline, b".\r\n")
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

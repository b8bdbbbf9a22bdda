"""Callers who keep a server waiting: half a body, half a head, a connection without a word, an answer unread."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

FORM = "Content-Type: application/x-www-form-urlencoded"


def call(port: int, text: bytes = b"", seconds: float = 30.0) -> socket.socket:
    """Open a connection and say the first words."""
    caller = socket.create_connection(("127.0.0.1", port), timeout=seconds)
    caller.sendall(text)
    return caller


def head(path: str, *headers: str, method: str = "POST") -> bytes:
    """Write the head of a request."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]).encode()


def half_sent(path: str, length: int = 1000) -> bytes:
    """Write a request whose body stops after its first bytes."""
    return head(path, FORM, f"Content-Length: {length}") + b"Body=half"


def answer(caller: socket.socket) -> bytes:
    """Read until the server closes the connection; what it said may be nothing."""
    said = b""
    try:
        while part := caller.recv(65_536):
            said += part
    except ConnectionResetError:
        pass
    return said


def status(caller: socket.socket) -> int:
    """Read the first line of the answer."""
    said = b""
    while b"\r\n" not in said:
        part = caller.recv(65_536)
        assert part, "the connection was closed without an answer"
        said += part
    return int(said.split(b" ", 2)[1])


@contextmanager
def besieged(port: int, path: str) -> Iterator[list[socket.socket]]:
    """Keep 64 half bodies, 300 connections without a request, 20 half heads and a slow reader; give the half bodies."""
    with ExitStack() as kept:
        halves = [kept.enter_context(call(port, half_sent(path))) for _ in range(64)]
        for _ in range(300):
            kept.enter_context(call(port))
        for _ in range(20):
            kept.enter_context(call(port, b"POST /webhooks/twilio/messages HTTP/1.1\r\nHost: a\r\nX-Slow: "))
        reader = kept.enter_context(socket.socket())
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        reader.connect(("127.0.0.1", port))
        reader.sendall(head("/static/heard.css", method="GET") * 40)
        yield halves


def timed(port: int, request: bytes, seconds: float = 30.0) -> tuple[int, float]:
    """Send one request on a connection of its own; give the status and the seconds that it took."""
    begun = time.monotonic()
    with call(port, request, seconds) as caller:
        return status(caller), time.monotonic() - begun

"""A request of ASGI as the environ of WSGI (PEP 3333), and the answer the other way."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import RequestEntityTooLarge

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

CONSTANT = {
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
SEPARATORS = {"HTTP_COOKIE": "; "}


class RefusedRequest(io.RawIOBase):
    """The body of a request that was too large to be read; whoever reads it learns so."""

    def readable(self) -> bool:
        """Say that reading is allowed: its outcome is the refusal."""
        return True

    def readinto(self, _buffer: Any) -> int:
        """Refuse with 413."""
        raise RequestEntityTooLarge


def _names(header: bytes) -> str | None:
    """Return a header's name as WSGI writes it.

    None for one with an underscore: it would pass for the header with a dash that our own proxies set.
    """
    if b"_" in header:
        return None
    name = header.decode("latin-1").upper().replace("-", "_")
    return name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"


KNOWN: dict[bytes, str | None] = {
    header: _names(header)
    for header in (
        b"accept", b"accept-encoding", b"accept-language", b"cache-control", b"connection", b"content-length",
        b"content-type", b"cookie", b"forwarded", b"host", b"i-twilio-idempotency-token", b"if-modified-since",
        b"if-none-match", b"origin", b"referer", b"sec-fetch-dest", b"sec-fetch-mode", b"sec-fetch-site",
        b"sec-fetch-user", b"user-agent", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-port",
        b"x-forwarded-proto", b"x-home-region", b"x-request-id", b"x-request-start",
        b"x-telegram-bot-api-secret-token", b"x-twilio-signature",
    )
}  # fmt: skip


def environ_of(scope: Mapping[str, Any], body: bytes | None) -> WSGIEnvironment:
    """Return the environ of a request; None as its body refuses whoever reads it with 413."""
    raw = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"].decode("latin-1")
    environ: dict[str, Any] = dict(CONSTANT)
    for header, value in scope["headers"]:
        name = KNOWN[header] if header in KNOWN else _names(header)
        if name is None:
            continue
        text = value.decode("latin-1")
        environ[name] = f"{environ[name]}{SEPARATORS.get(name, ',')}{text}" if name in environ else text
    host, port = scope["server"]
    environ |= {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "RAW_URI": raw.decode("latin-1") + (f"?{query}" if query else ""),
        "QUERY_STRING": query,
        "REMOTE_ADDR": scope["client"][0],
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BufferedReader(RefusedRequest()) if body is None else io.BytesIO(body),
    }
    return environ


class HttpAnswer:
    """What the application answered, whole: a slow reader must hold no thread."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    def take(self, application: WSGIApplication, environ: WSGIEnvironment) -> HttpAnswer:
        """Call the application and keep what it answers."""
        parts = application(environ, self._start)
        try:
            self.body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        return self

    def _start(self, status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        self.status = int(status[:3])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return None

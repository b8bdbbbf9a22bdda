"""The application behind an event loop: bodies arrive there, and only whole requests go on."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from web.door.arrivals import BodyStore, Gone, Receive, TooLarge, TooMuch, TooSlow
from web.door.environ import HttpAnswer, environ_of
from web.door.lanes import Full, Lane

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
logger = logging.getLogger(__name__)

# Answered on the loop itself, one after another: a thread between would cost a turn a twentieth more.
AT_ONCE = ("/webhooks/", "/health/")
SIGN_IN = "/sign-in"
MOST_HELD = 48 * 1024 * 1024
BUSY_SECONDS = b"5"
SECONDS_BETWEEN_LINES = 60.0
REFUSALS = {
    HTTPStatus.REQUEST_TIMEOUT: b"The request did not arrive in time.\n",
    HTTPStatus.SERVICE_UNAVAILABLE: b"Too much is waiting. Try again in a moment.\n",
    HTTPStatus.INTERNAL_SERVER_ERROR: b"Something went wrong.\n",
}


class Door:
    """An ASGI application (no lifespan) around a WSGI one; ``longest`` says what body a method and path take."""

    def __init__(self, application: WSGIApplication, longest: Callable[[str, str], int]) -> None:
        self._application = application
        self._longest = longest
        self._store = BodyStore(MOST_HELD)
        self._pages, self._sign_ins = Lane("pages"), Lane("sign-ins")
        self._complaints = _Complaints()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            environ = environ_of(scope, await self._body(scope, receive))
            answer = await self._answer(environ)
        except Gone:
            return
        except TooSlow:
            self._complaints.say("gave up on bodies that did not arrive in time")
            await _refuse(send, HTTPStatus.REQUEST_TIMEOUT)
        except (TooMuch, Full):
            self._complaints.say("refused requests: too much is waiting")
            await _refuse(send, HTTPStatus.SERVICE_UNAVAILABLE)
        except Exception:
            logger.exception("a request failed outside the application")
            await _refuse(send, HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.body, "more_body": False})

    async def _body(self, scope: Mapping[str, Any], receive: Receive) -> bytes | None:
        """Return the whole body, None for one that is too large; that one is not read to its end."""
        length: int | None = 0
        for name, value in scope["headers"]:
            if name == b"transfer-encoding":
                length = None
            elif name == b"content-length" and length is not None:
                length = int(value)
        if length == 0:
            return b""
        longest = self._longest(scope["method"], scope["path"])
        if length is not None and length > longest:
            return None
        try:
            return await self._store.whole(receive, longest)
        except TooLarge:
            return None

    async def _answer(self, environ: WSGIEnvironment) -> HttpAnswer:
        path = environ["PATH_INFO"]
        if path.startswith(AT_ONCE):
            return HttpAnswer().take(self._application, environ)
        is_sign_in = path == SIGN_IN and environ["REQUEST_METHOD"] == "POST"
        lane = self._sign_ins if is_sign_in else self._pages
        return await lane.run(lambda: HttpAnswer().take(self._application, environ))


class _Complaints:
    """Lines of the log that callers can cause without end: each at most once a minute."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    def say(self, what: str) -> None:
        """Say it unless it was said just now."""
        now = time.monotonic()
        if now - self._said.get(what, -SECONDS_BETWEEN_LINES) >= SECONDS_BETWEEN_LINES:
            self._said[what] = now
            logger.warning(what)


async def _refuse(send: Send, status: HTTPStatus) -> None:
    """Answer without the application; whatever the caller still sends is not read."""
    text = REFUSALS[status]
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"connection", b"close"),
    ]
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append((b"retry-after", BUSY_SECONDS))
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": text, "more_body": False})

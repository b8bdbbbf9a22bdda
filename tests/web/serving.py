"""The application: made once for all tests with the same settings, or behind a real socket of loopback."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.settings import Settings
from bot.wiring import Wiring
from web import create_app
from web.kit import WIRING

Found = TypeVar("Found")
SECONDS = 20.0
PLACES = {"database_url": "", "data_dir": Path()}
_made: list[tuple[Settings, Flask, dict[str, Any]]] = []


def joined_to(wiring: Wiring) -> Flask:
    """Return the application of these settings as it was when it was made, but joined to other rooms.

    Its routes and templates cost more than the request of a test; where its database and its folder lie, it does
    not know itself. A test that adds to an application makes one of its own.
    """
    asked = wiring.settings.model_copy(update=PLACES)
    found = next(((app, first) for settings, app, first in _made if settings == asked), None)
    if found is None:
        app = create_app(wiring)
        found = app, dict(app.extensions)
        _made.append((asked, *found))
    app, first = found
    app.extensions = first | {WIRING: wiring}
    return app


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Keep the tests' output clean."""


class Door:
    """A server whose application is put in later, when its address is known."""

    def __init__(self) -> None:
        self.app: Any = None
        self.server = make_server("127.0.0.1", 0, self._call, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def _call(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


@contextmanager
def door() -> Iterator[Door]:
    """Open a server on a free port."""
    opened = Door()
    thread = threading.Thread(target=opened.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield opened
    opened.server.shutdown()
    thread.join()
    opened.server.server_close()


def until(look: Callable[[], Found]) -> Found:
    """Look again and again until something is there, at most for 20 seconds."""
    pause, deadline = threading.Event(), time.monotonic() + SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline, f"still waiting for {look.__qualname__}"
        pause.wait(0.02)
    return found

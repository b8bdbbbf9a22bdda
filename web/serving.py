"""The application as a server process runs it for days."""

from __future__ import annotations

import gc

from web import create_app
from web.door import Door
from web.kit import bodies

# A request makes some thousand short-lived objects; collecting once in several requests is early enough.
OBJECTS_BETWEEN_COLLECTIONS = 20_000


def create_server_app() -> Door:
    """Make the application for a process of its own, behind its door; SettingsError names what is missing.

    What is built at the start lives as long as the process, so the garbage collector need never look at it again.
    """
    app = create_app()
    door = Door(app.wsgi_app, lambda method, path: bodies.longest(app, method, path))
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 10, 10)
    return door

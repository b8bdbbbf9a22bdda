"""The application as a server process runs it for days."""

from __future__ import annotations

import gc
import logging
import os
from threading import Thread

from sqlalchemy.exc import DBAPIError

from bot.domain.languages import ENGLISH
from bot.ground.database_faults import fault_of, said_by
from bot.ground.languages import in_use
from bot.wiring import Wiring
from web import create_app, from_environment
from web.door import Door
from web.kit import bodies

logger = logging.getLogger(__name__)
# A request makes some thousand short-lived objects; collecting once in several requests is early enough.
OBJECTS_BETWEEN_COLLECTIONS = 20_000


def create_server_app() -> Door:
    """Make the application for a process of its own, behind its door; SettingsError names what is missing.

    It answers while it still reads the questions and words, so a page or a balancer waits for neither.
    """
    wiring = from_environment()
    app = create_app(wiring)
    Thread(target=settle, args=(wiring,), name="settle", daemon=True).start()
    return Door(app.wsgi_app, lambda method, path: bodies.longest(app, method, path))


def settle(wiring: Wiring) -> None:
    """Read what the first messages need; then leave all that was built so far out of every garbage collection.

    The words of a language, and what children write at its questions, take up to half a second each.

    A process that cannot read it ends: it could answer nobody.
    """
    try:
        wiring.starting.knowledge.prepare(_languages(wiring) & wiring.content.heard)
    except Exception:
        logger.exception("the questions and words cannot be read")
        os._exit(1)  # a thread's error would leave the others serving
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 10, 10)


def _languages(wiring: Wiring) -> frozenset[str]:
    """Return the languages of the children here, and English; without the database English alone.

    A server outlasts a database that is not there yet: it says of itself that it is not ready.
    """
    try:
        with wiring.database.read() as session:
            return frozenset(in_use(session) | {ENGLISH})
    except DBAPIError as error:
        logger.warning("%s: %s", fault_of(error) or "the database cannot be read yet", said_by(error))
        return frozenset({ENGLISH})

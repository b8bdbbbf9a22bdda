"""The application that stands in for both providers."""

from __future__ import annotations

from threading import Event

from flask import Flask

from bot.wiring import Wiring
from web.demo.provider import contents, media, telegram, twilio
from web.demo.provider.bell import BELL
from web.kit import WIRING


def create_provider(wiring: Wiring, bell: Event | None = None) -> Flask:
    """Make the WSGI application; ``bell`` is rung after each message, so that the postman need not wait.

    Messages are kept in the product's database (which they share with the page), contents in memory: a worker that
    starts anew makes those anew.
    """
    provider = Flask(__name__, static_folder=None)
    provider.extensions[WIRING] = wiring
    provider.extensions[BELL] = bell or Event()
    contents.set_up(provider)
    for room in (twilio, contents, media, telegram):
        provider.register_blueprint(room.blueprint)
    return provider

"""The bell that tells the postman of something to bring."""

from __future__ import annotations

from threading import Event
from typing import cast

from flask import current_app

BELL = "heard_bell"


def ring() -> None:
    """Wake the postman of this application."""
    cast(Event, current_app.extensions[BELL]).set()

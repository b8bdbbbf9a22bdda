"""What stands open without sign-in answers this machine alone, also when a proxy brings it to others."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, request

from bot.domain.exposure import is_local
from bot.settings import Settings

# What a proxy says of whom it asks for; a browser on this machine says none of it.
PASSED_ON = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Server",
    "X-Original-Host",
    "X-Real-IP",
    "True-Client-IP",
    "CF-Connecting-IP",
)
SIMULATOR = "simulator"
SHOW_NOBODY = ("/webhooks/", "/health/", "/metrics")
REFUSED = (
    "This shows children without sign-in, so it answers this machine alone. "
    "For others set HEARD_ENV=production with its secrets.\n"
)


def set_up(app: Flask, settings: Settings) -> None:
    """Keep others out of the phone simulator, and out of a whole demo, whose passwords are published."""
    if settings.is_production:
        return

    def stay_inside() -> Response | None:
        if not settings.is_demo and request.blueprint != SIMULATOR:
            return None
        if request.path.startswith(SHOW_NOBODY) or not _comes_from_outside():
            return None
        return Response(REFUSED, HTTPStatus.FORBIDDEN, mimetype="text/plain")

    app.before_request(stay_inside)


def _comes_from_outside() -> bool:
    if any(name in request.headers for name in PASSED_ON):
        return True
    places = [request.remote_addr, urlsplit(f"//{request.host}").hostname]
    origin = request.headers.get("Origin", "null")
    if origin != "null":  # a browser that keeps it to itself
        places.append(urlsplit(origin).hostname)
    return not all(map(is_local, places))

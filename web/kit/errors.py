"""Error pages: what went wrong in plain words and what to do next, never how it is built inside."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.routing import IntegerConverter, Map

from bot.ground.database_faults import DatabaseFault, fault_of
from bot.ground.errors import InputRefused
from bot.ground.fault_log import FaultLog
from bot.ground.roles import Forbidden, NotFound
from bot.ground.sent_forms import SentBefore
from web.kit import KEY_PATHS, MACHINE_PATHS, pages
from web.kit.problems import problem

log = logging.getLogger(__name__)
faults = FaultLog(log)
REFERENCE_BYTES = 4
LARGEST_ROW = 2**31 - 1
EXPIRED = (
    "This page was open for too long",
    "Go back, load the page again and send the form once more. Nothing was saved.",
)
SENT_BEFORE = (
    "You sent this twice",
    "It was done the first time, and nothing was done twice. What it showed is not shown again: go back, load the page "
    "again and do it once more if you need it.",
)
PAGES = {
    HTTPStatus.BAD_REQUEST: (
        "Heard could not understand that",
        "Go back and try again. If it happens again, tell the person who looks after Heard.",
    ),
    HTTPStatus.UNAUTHORIZED: ("Sign in to see this page", "Your session may have ended."),
    HTTPStatus.FORBIDDEN: (
        "You cannot open this page",
        "Your role does not include it. If you need it for your work, ask your administrator.",
    ),
    HTTPStatus.NOT_FOUND: (
        "Page not found",
        "Check the web address. The page may have moved, or it may belong to somebody else’s caseload.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: ("You cannot do that here", "Go back and use the buttons on the page."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("That is too long", "Go back and send a shorter text."),
    HTTPStatus.TOO_MANY_REQUESTS: ("Too many attempts", "Wait 15 minutes, then try again."),
}
BROKEN = (
    "Something went wrong",
    "It is our fault, not yours. Nothing you sent was half saved. Try again in a few minutes.",
)
AWAY = (
    "Heard cannot be used at the moment",
    "Its database does not answer. Nothing you sent was half saved. Try again in a few minutes.",
)
BEING_PREPARED = (
    "Heard is being prepared",
    "Its database is not ready for this version yet. The person who looks after the server runs heard migrate, "
    "then everything works again.",
)
SECONDS_UNTIL_AGAIN = "60"


class RowNumber(IntegerConverter):
    """A number in an address that a row can have; a longer one is no page, instead of a fault in the database."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_ROW, **options})


def set_up(app: Flask) -> None:
    """Answer what use cases, Flask and accidents raise."""
    app.register_error_handler(NotFound, lambda _: _page(HTTPStatus.NOT_FOUND))
    app.url_map.converters["int"] = RowNumber
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(InputRefused, _refused)
    app.register_error_handler(SentBefore, lambda _: _page(HTTPStatus.CONFLICT, SENT_BEFORE))
    app.register_error_handler(SecurityError, lambda _: _plain(HTTPStatus.BAD_REQUEST))
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(Exception, _accident)
    app.log_exception = lambda _: None  # type: ignore[assignment, method-assign]  # the handlers leave their own line


def too_long_open() -> Response:
    """Answer a form whose token is not that of this browser's session."""
    return _page(HTTPStatus.BAD_REQUEST, EXPIRED)


def _forbidden(error: Exception) -> Response:
    log.warning("refused: %s", error)
    return _page(HTTPStatus.FORBIDDEN)


def _refused(error: Exception) -> Response:
    # Forms say this at the field; here ends only what no form asked for.
    return _page(HTTPStatus.BAD_REQUEST, ("That cannot be saved", f"{error}."))


def _known(error: Exception) -> Response:
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return _accident(error.original_exception)  # of a page that was to say what is wrong
    if not isinstance(error, HTTPException) or error.code is None or error.response is not None:
        raise error
    response = _page(HTTPStatus(error.code))
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _accident(error: BaseException) -> Response:
    reference = secrets.token_hex(REFERENCE_BYTES)
    faults.tell(f"accident {reference} at {request.endpoint}", error)
    fault = fault_of(error)
    if fault is None:
        return _page(HTTPStatus.INTERNAL_SERVER_ERROR, BROKEN, reference)
    pages.ask_nothing()
    words = BEING_PREPARED if fault is DatabaseFault.NOT_AT_VERSION else AWAY
    response = _page(HTTPStatus.SERVICE_UNAVAILABLE, words, reference)
    response.headers["Retry-After"] = SECONDS_UNTIL_AGAIN
    return response


def _page(status: HTTPStatus, words: tuple[str, str] | None = None, reference: str | None = None) -> Response:
    if request.path.startswith(MACHINE_PATHS):
        return _plain(status)
    if request.path.startswith(KEY_PATHS):
        return problem(status, words[1] if words else None)
    title, advice = words or PAGES.get(status, (status.phrase, "Go back and try again."))
    page = render_template("errors/error.html", title=title, advice=advice, reference=reference)
    return make_response(page, status)


def _plain(status: HTTPStatus) -> Response:
    return Response(status.phrase, status, mimetype="text/plain")

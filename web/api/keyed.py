"""The guard of the API: a key in the header ``Authorization: Bearer``, what it opens, and how often it may ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import g, request
from werkzeug.wrappers import Response

from bot.domain.exchange import KeyScope
from bot.exchange import keys
from bot.exchange.keys import KeyHolder, KeyRefused, TooManyRequests
from web.kit import clock, database
from web.kit.guard import public
from web.kit.problems import problem

View = TypeVar("View", bound=Callable[..., Any])
SCOPE = "__heard_scope__"
NO_KEY = "Send a key as: Authorization: Bearer heard_…"
WRONG_KEY = "The key is not known, was revoked or has expired"


def open_to(scope: KeyScope) -> Callable[[View], View]:
    """Open a view to keys of this scope, and to nobody else; the panel's guard lets the request come here."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            return _refusal(scope) or view(**values)

        setattr(guarded, SCOPE, scope)
        return cast(View, public(guarded))

    return mark


def holder() -> KeyHolder:
    """Return whose key this request was made with."""
    found: KeyHolder = g.key_holder
    return found


def _refusal(scope: KeyScope) -> Response | None:
    """Return why a request is refused; None when its key opens the scope, and then it is counted."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        return _unauthorized(NO_KEY, "Bearer")
    try:
        with database.read() as session:
            found = keys.find(session, token.strip(), clock.now())
        if scope not in found.scopes:
            return problem(HTTPStatus.FORBIDDEN, f"The key does not open {scope.value}")
        with database.write() as session:
            keys.count(session, found, clock.now())
    except KeyRefused:
        return _unauthorized(WRONG_KEY, 'Bearer error="invalid_token"')
    except TooManyRequests as often:
        return _too_many(int(often.wait.total_seconds()) + 1)
    g.key_holder = found
    return None


def _unauthorized(detail: str, challenge: str) -> Response:
    answer = problem(HTTPStatus.UNAUTHORIZED, detail)
    answer.headers["WWW-Authenticate"] = challenge
    return answer


def _too_many(seconds: int) -> Response:
    answer = problem(HTTPStatus.TOO_MANY_REQUESTS, f"Wait {seconds} seconds, then try again")
    answer.headers["Retry-After"] = str(seconds)
    return answer

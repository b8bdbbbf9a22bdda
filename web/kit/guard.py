"""The guard at every door: a view says who may open it, and one that says nothing is open to nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from bot.ground import accounts
from bot.ground.access import Forbidden, Person, Role
from web.kit import MACHINE_PATHS, clock, database, sessions

View = TypeVar("View", bound=Callable[..., Any])
MARK = "__heard_access__"
PUBLIC = "public"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({None, "same-origin", "none"})


class SignedOut(Exception):
    """Somebody sent a form whose session has ended; the pages around signing in keep what they typed."""


def allow(*roles: Role) -> Callable[[View], View]:
    """Open a view to these roles; what they see inside is decided by :mod:`bot.ground.access`."""

    def mark(view: View) -> View:
        setattr(view, MARK, frozenset(role.value for role in roles))
        return view

    return mark


def public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    setattr(view, MARK, PUBLIC)
    return view


def access_of(endpoint: str) -> frozenset[str] | str | None:
    """Return who may open an endpoint: role values, "public", or None for nobody."""
    return getattr(current_app.view_functions.get(endpoint), MARK, None)


def current_person() -> Person:
    """Return who is signed in; Unauthorized in a public view that nobody has signed in to."""
    person = recognise()
    if person is None:
        raise Unauthorized
    return person


def recognise() -> Person | None:
    """Find out who is signed in, once a request; a public view calls it when it greets people by name."""
    if "person" not in g:
        g.person = _find()
    person: Person | None = g.person
    return person


def set_up(app: Flask) -> None:
    """Stand at every door of the application."""
    app.before_request(_check)


def _check() -> Response | None:
    endpoint = request.endpoint
    is_machine = request.path.startswith(MACHINE_PATHS)
    if endpoint is None:
        if not is_machine:
            recognise()  # Flask says that the path leads nowhere, on a page that still leads somewhere
        return None
    access = access_of(endpoint)
    if access is None:
        raise Forbidden(f"{endpoint} says nobody may open it")
    if not is_machine:
        _refuse_other_sites()
    if access == PUBLIC:
        return None
    person = recognise()
    if person is None:
        return _ask_to_sign_in()
    if person.role.value not in access:
        raise Forbidden(f"{endpoint} is not open to {person.role}")
    return None


def _refuse_other_sites() -> None:
    # Browsers say where a request was made; a form on another site has no business here, token or not.
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") not in OWN_SITES:
        raise Forbidden("the form was sent from another site")


def _ask_to_sign_in() -> Response:
    if request.method not in SAFE_METHODS:
        raise SignedOut
    path = request.full_path.rstrip("?")
    return redirect(url_for("signin.sign_in", next=None if path == "/" else path), 303)


def _find() -> Person | None:
    token, now = sessions.token(), clock.now()
    if token is None:
        return None
    with database.read() as session:
        found = accounts.find_session(session, token, now)
    if found is None:
        return None
    if now - found.seen_at >= accounts.TOUCH_EVERY:
        with database.write() as session:
            accounts.touch_session(session, token, now)
    return found.person

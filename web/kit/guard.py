"""The guard at every door: a view says who may open it, and one that says nothing is open to nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from bot.ground import accounts
from bot.ground.accounts import OpenSession, SignInHow
from bot.ground.roles import Forbidden, Person, Role
from web.kit import KEY_PATHS, MACHINE_PATHS, clock, database, sessions, wiring

View = TypeVar("View", bound=Callable[..., Any])
MARK = "__heard_access__"
PUBLIC = "public"
EARLY = "__heard_before_second_factor__"
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


def before_second_factor(view: View) -> View:
    """Open a view also to a person who must still set up a second factor and reaches nothing else before."""
    setattr(view, EARLY, True)
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
        g.open_session = _find()
        g.person = g.open_session.person if g.open_session else None
    person: Person | None = g.person
    return person


def seconds_left() -> tuple[int, int] | None:
    """Return how long this session goes on without a click, and how long in any case; None when there is none."""
    found: OpenSession | None = g.get("open_session")
    if found is None:
        return None
    now = clock.now()
    idle, whole = found.seen_at + accounts.IDLE - now, found.started_at + accounts.ABSOLUTE - now
    return int(idle.total_seconds()), int(whole.total_seconds())


def must_set_up_factor() -> bool:
    """Return whether this person may open nothing before they have a second factor.

    In production a password alone opens no page of roles that read words; at the council its own rules hold.
    """
    found: OpenSession | None = g.get("open_session")
    if found is None or found.how is SignInHow.COUNCIL or found.has_second_factor:
        return False
    return wiring().settings.is_production and found.person.role in accounts.NEEDED_BY


def set_up(app: Flask) -> None:
    """Stand at every door of the application."""
    app.before_request(_check)


def _check() -> Response | None:
    endpoint = request.endpoint
    is_machine = request.path.startswith((MACHINE_PATHS, KEY_PATHS))
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
    return _admit(person, endpoint, access)


def _admit(person: Person, endpoint: str, access: frozenset[str] | str) -> Response | None:
    if person.role.value not in access:
        raise Forbidden(f"{endpoint} is not open to {person.role}")
    if must_set_up_factor() and not hasattr(current_app.view_functions[endpoint], EARLY):
        return redirect(url_for("account.second_factor"), 303)
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


def _find() -> OpenSession | None:
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
        return replace(found, seen_at=now)
    return found

"""The browser's cookie: signed, for this host alone, and not even looked at where providers call."""

from __future__ import annotations

from flask import Flask, Request, session
from flask.sessions import NullSession, SecureCookieSession, SecureCookieSessionInterface

from web.kit import MACHINE_PATHS

TOKEN = "sign_in"  # noqa: S105 - the name of the entry, not a secret
WAITING = "waits_for_code"


class BrowserSessions(SecureCookieSessionInterface):
    """Flask's signed cookie; requests of providers get an empty session that is never read or saved."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the session of a browser, or the empty one of a provider."""
        if request.path.startswith(MACHINE_PATHS):
            return NullSession()
        return super().open_session(app, request)


def set_up(app: Flask, *, https: bool) -> None:
    """Configure the cookie; over https its name begins with ``__Host-``, which binds it to host and path."""
    app.session_interface = BrowserSessions()
    app.config.update(
        SESSION_COOKIE_NAME="__Host-heard" if https else "heard",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )


def remember(token: str) -> None:
    """Keep the token of a new sign-in; everything an earlier visitor left in the cookie goes."""
    session.clear()
    session[TOKEN] = token


def token() -> str | None:
    """Return the sign-in token of this browser, if it has one."""
    return session.get(TOKEN)


def remember_waiting(token: str) -> None:
    """Keep the token of a sign-in that still owes a code; everything else in the cookie goes."""
    session.clear()
    session[WAITING] = token


def waiting_token() -> str | None:
    """Return the token of a sign-in of this browser that still owes a code, if there is one."""
    return session.get(WAITING)


def forget() -> None:
    """Empty the cookie."""
    session.clear()

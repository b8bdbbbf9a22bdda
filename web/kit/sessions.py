"""The browser's cookie: signed, for this host alone, and not even looked at where providers call."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, session
from flask.sessions import NullSession, SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from web.kit import KEY_PATHS, MACHINE_PATHS

TOKEN = "sign_in"  # noqa: S105 - the name of the entry, not a secret
WAITING = "waits_for_code"


# How far the clocks of two web servers may be apart: one reads what the other has just signed.
CLOCKS_APART = 60


class PatientSigner(TimestampSigner):
    """Believes a signature from the near future, which a server whose clock is behind would call expired."""

    def unsign(
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        """Return the value, and its moment if wanted; SignatureExpired when it is too old or from another time."""
        value, moment = super().unsign(signed_value, return_timestamp=True)
        age = self.get_timestamp() - int(moment.timestamp())
        if max_age is not None and not -CLOCKS_APART <= age <= max_age:
            raise SignatureExpired(f"signed {age} seconds ago", payload=value, date_signed=moment)
        return (value, moment) if return_timestamp else value


class BrowserSessions(SecureCookieSessionInterface):
    """Flask's signed cookie; requests of programs get an empty session that is never read or saved."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the session of a browser, or the empty one of a program."""
        if request.path.startswith((MACHINE_PATHS, KEY_PATHS)):
            return NullSession()
        return super().open_session(app, request)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie."""
        found = super().get_signing_serializer(app)
        if found is not None:
            found.signer = PatientSigner
        return found


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

"""Signing in: the form, where to go afterwards, and browsers that are known."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import urlsplit

from flask import Response, current_app, request
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from web.kit.forms import BaseForm

KEPT = 90 * 24 * 60 * 60
# The people who share one desk; the browser of the ninth forgets the first.
MOST = 8
LONGEST = 200


class SignInForm(BaseForm):
    """E-mail address and password; both may be pasted, and a password manager may fill them in."""

    email = StringField(
        "E-mail address",
        [
            InputRequired("Enter your e-mail address"),
            Length(max=LONGEST, message="Enter an e-mail address of 200 characters or fewer"),
        ],
        widget=GovTextInput(),
    )
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password"), Length(max=LONGEST, message="Enter your password again")],
        widget=GovPasswordInput(),
    )


def safe_path(target: str | None) -> str | None:
    """Return a path of this site, or None for anything that a browser could take for another site.

    Browsers read backslashes as slashes and drop control characters, so neither may appear at all.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or not target.isprintable():
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target


def known(email: str) -> str | None:
    """Return the name of this browser when it has signed in to this account within 90 days."""
    return _owners().get(_digest(email))


def remember(response: Response, email: str) -> None:
    """Let this browser be known for this account too; the cookie holds no readable address."""
    owners = _owners()
    owners.pop(_digest(email), None)  # a browser gets a new name at each sign-in, and becomes the newest
    newest = [*owners.items()][1 - MOST :]
    value = _seals().dumps([*newest, (_digest(email), secrets.token_urlsafe(16))])
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(_name(), value, max_age=KEPT, secure=secure, httponly=True, samesite="Lax", path="/")


def _owners() -> dict[str, str]:
    """Return the name of this browser for each account that has signed in here, the newest last."""
    try:
        kept = _seals().loads(request.cookies.get(_name(), ""), max_age=KEPT)
        return {str(owner): str(device) for owner, device in kept}
    except (BadData, ValueError, TypeError):
        return {}


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _seals() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="heard device")


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()

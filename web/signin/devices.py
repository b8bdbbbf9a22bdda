"""The cookie of a browser that has signed in before; it opens nothing, it only keeps limits apart."""

from __future__ import annotations

import hashlib
import secrets

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

KEPT = 90 * 24 * 60 * 60


def known(email: str) -> str | None:
    """Give the name of this browser when it has signed in to this account within 90 days."""
    try:
        owner, device = _seals().loads(request.cookies.get(_name(), ""), max_age=KEPT)
    except (BadData, ValueError, TypeError):
        return None
    return str(device) if secrets.compare_digest(str(owner), _digest(email)) else None


def remember(response: Response, email: str) -> None:
    """Let this browser be known for this account; the cookie holds no readable address."""
    value = _seals().dumps([_digest(email), secrets.token_urlsafe(16)])
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(_name(), value, max_age=KEPT, secure=secure, httponly=True, samesite="Lax", path="/")


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _seals() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="heard device")


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()

"""The headers of every answer: what a browser may load, and what it may keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

from web.kit import MACHINE_PATHS

View = TypeVar("View", bound=Callable[..., Any])

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ONE_YEAR = 365 * 24 * 60 * 60
# Built files carry their content or their version in their address, so they may be kept.
KEEP = f"public, max-age={ONE_YEAR}, immutable"

# What everybody may read is kept by browsers and proxies for minutes only: it may be withdrawn.
KEEP_A_WHILE = "public, max-age=300"
KEPT = "__heard_kept_for_a_while__"


def keep_for_a_while(view: View) -> View:
    """Let browsers and proxies keep what a public view answers for five minutes; it must be the same for everybody."""
    setattr(view, KEPT, True)
    return view


def set_up(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer but those to providers, who do not read them."""
    always = dict(HEADERS)
    if https:
        always["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"

    def add(response: Response) -> Response:
        if request.path.startswith(MACHINE_PATHS):
            return response
        response.headers.extend(always)
        response.headers["Cache-Control"] = _kept(response)
        return response

    app.after_request(add)


def _kept(response: Response) -> str:
    """Say for how long an answer may be kept: not at all unless it is the same for everybody."""
    if response.status_code >= 400:
        return "no-store"
    if request.endpoint == "static":
        return KEEP
    is_kept = hasattr(current_app.view_functions.get(request.endpoint or ""), KEPT)
    return KEEP_A_WHILE if is_kept else "no-store"

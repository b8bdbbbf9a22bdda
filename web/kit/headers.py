"""The headers of every answer: what a browser may load, and what it may keep."""

from __future__ import annotations

from flask import Flask, Response, request

from web.kit import MACHINE_PATHS

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


def set_up(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer but those to providers, who do not read them."""
    always = dict(HEADERS)
    if https:
        always["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"

    def add(response: Response) -> Response:
        if request.path.startswith(MACHINE_PATHS):
            return response
        response.headers.extend(always)
        kept = request.endpoint == "static" and response.status_code < 400
        response.headers["Cache-Control"] = KEEP if kept else "no-store"
        return response

    app.after_request(add)

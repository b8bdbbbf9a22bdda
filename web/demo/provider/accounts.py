"""Who calls Twilio's interface, and how it says no."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Response, g, jsonify, request

from bot.settings import Settings
from web.kit import wiring

NO_ACCOUNT = "AC" + "0" * 32
REASONS = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    21211: "Invalid 'To' Phone Number",
    21602: "Message body is required",
    21603: "A 'From' phone number or a Messaging Service is required",
    21604: "A 'To' phone number is required",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21655: "The ContentSid is invalid",
    21656: "The ContentVariables parameter is invalid",
}
STATUSES = {20003: 401, 20404: 404}


def account_sid(settings: Settings) -> str:
    """Give the account that the simulated provider keeps."""
    return settings.twilio_account_sid or NO_ACCOUNT


def auth_token(settings: Settings) -> str:
    """Give the token of that account, with which requests to the product are signed."""
    return settings.twilio_auth_token.get_secret_value() if settings.twilio_auth_token else ""


def note(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the account out of the address, where it is a part of it; for ``url_value_preprocessor``."""
    g.account = (values or {}).pop("account", None)


def check() -> Response | None:
    """Refuse a request without the account's own name and token; for ``before_request``."""
    settings, given = wiring().settings, request.authorization
    token = auth_token(settings)
    known = given is not None and given.username == account_sid(settings)
    right = given is not None and hmac.compare_digest((given.password or "").encode(), token.encode())
    ours = g.get("account") in (None, account_sid(settings))
    if not (token and known and right and ours):
        return refuse(20003)
    return None


def refuse(code: int) -> Response:
    """Answer with an error as Twilio writes one; the codes are in its error dictionary."""
    response = jsonify(
        code=code,
        message=REASONS[code],
        more_info=f"https://www.twilio.com/docs/errors/{code}",
        status=STATUSES.get(code, 400),
    )
    response.status_code = STATUSES.get(code, 400)
    return response

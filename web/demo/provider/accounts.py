"""Addresses, messages, the account and refusals in the shape that Twilio gives them."""

from __future__ import annotations

import hmac
from datetime import UTC
from email.utils import format_datetime
from typing import Any

from flask import Response, g, jsonify, request

from bot.demo.simulator.mailbox import Mail, MailDirection, MailState, SimulatedPhone
from bot.domain.messages import ChannelKind
from bot.domain.texting import measure
from bot.settings import Settings
from web.kit import wiring

API_VERSION = "2010-04-01"
WHATSAPP = "whatsapp:"
REDACTED = "is_redacted_at_twilio"
OWN_NUMBER = "+447700900000"  # of the range that Ofcom keeps for drama
NO_ACCOUNT = "AC" + "0" * 32
REASONS = {
    20001: "Unknown parameters",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    21211: "Invalid 'To' Phone Number",
    21602: "Message body is required",
    21603: "A 'From' phone number or a Messaging Service is required",
    21604: "A 'To' phone number is required",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21655: "The ContentSid is invalid",
    63016: "Failed to send freeform message because you are outside the allowed window",
    21656: "The ContentVariables parameter is invalid",
}
STATUSES = {20003: 401, 20404: 404}


def phone(address: str) -> SimulatedPhone:
    """Read an address as Twilio writes it."""
    kind = ChannelKind.WHATSAPP if address.startswith(WHATSAPP) else ChannelKind.SMS
    return SimulatedPhone(kind, address.removeprefix(WHATSAPP))


def address(of: SimulatedPhone) -> str:
    """Write an address as Twilio does."""
    return f"{WHATSAPP}{of.number}" if of.channel is ChannelKind.WHATSAPP else of.number


def own_address(settings: Settings, channel: ChannelKind) -> str:
    """Return the product's own address on a channel, as a Messaging Service would choose one where none is set."""
    number = settings.sms_from if channel is ChannelKind.SMS else settings.whatsapp_from
    return address(SimulatedPhone(channel, (number or OWN_NUMBER).removeprefix(WHATSAPP)))


def segments(kept: Mail) -> int:
    """Count what a message is billed as; WhatsApp counts messages."""
    return measure(kept.text).segments if kept.phone.channel is ChannelKind.SMS else 1


def message(kept: Mail, settings: Settings) -> dict[str, Any]:
    """Write a message as the Messages resource does; moments are RFC 2822."""
    inbound = kept.direction is MailDirection.FROM_PHONE
    own = kept.body.get("from") or own_address(settings, kept.phone.channel)
    theirs, moment = address(kept.phone), format_datetime(kept.written_at.astimezone(UTC))
    account = account_sid(settings)
    uri = f"/{API_VERSION}/Accounts/{account}/Messages/{kept.provider_id}"
    return {
        "sid": kept.provider_id,
        "account_sid": account,
        "api_version": API_VERSION,
        "messaging_service_sid": kept.body.get("service"),
        "to": own if inbound else theirs,
        "from": theirs if inbound else own,
        "body": "" if kept.body.get(REDACTED) else kept.text,
        "direction": "inbound" if inbound else "outbound-api",
        "status": "received" if inbound else "accepted" if _has_no_sender_yet(kept) else kept.state.value,
        "num_segments": "0" if _has_no_sender_yet(kept) else str(segments(kept)),
        "num_media": "1" if kept.body.get("media") else "0",
        "date_created": moment,
        "date_updated": moment,
        "date_sent": moment,
        "error_code": None,
        "error_message": None,
        "price": None,
        "price_unit": "GBP",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "uri": f"{uri}.json",
    }


def _has_no_sender_yet(kept: Mail) -> bool:
    """Return whether a Messaging Service still has to choose; until then it cannot count either."""
    return bool(kept.body.get("service")) and kept.state is MailState.QUEUED


def account_sid(settings: Settings) -> str:
    """Return the account that the simulated provider keeps."""
    return settings.twilio_account_sid or NO_ACCOUNT


def auth_token(settings: Settings) -> str:
    """Return the token of that account, with which requests to the product are signed."""
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

"""How the demo's account is set up at the simulated Twilio: everything as the check of the channels wants it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from bot.domain.messages import ChannelKind
from web.demo.provider import accounts
from web.kit import wiring

blueprint = Blueprint("setup", __name__)
blueprint.url_value_preprocessor(accounts.note)
blueprint.before_request(accounts.check)
ROOT = f"/{accounts.API_VERSION}/Accounts/<account>"


@blueprint.get(f"{ROOT}.json")
def account() -> Response:
    """Return the account."""
    return jsonify(sid=accounts.account_sid(wiring().settings), status="active", friendly_name="Demo")


@blueprint.get(f"{ROOT}/IncomingPhoneNumbers.json")
def numbers() -> Response:
    """Return the number that texts come from."""
    number = accounts.own_address(wiring().settings, ChannelKind.SMS)
    hooks = {"sms_url": _hook(), "sms_fallback_url": _hook()}
    return jsonify(incoming_phone_numbers=[{"phone_number": number, "capabilities": {"sms": True}, **hooks}])


@blueprint.get("/v2/Channels/Senders")
def senders() -> Response:
    """Return the WhatsApp sender."""
    sender = accounts.own_address(wiring().settings, ChannelKind.WHATSAPP)
    hooks = {"callback_url": _hook(), "fallback_url": _hook()}
    return jsonify(senders=[{"sender_id": sender, "status": "ONLINE", "webhook": hooks}])


def _hook() -> str:
    return f"{wiring().settings.public_url}/webhooks/twilio/messages#rc=5&rp=all"

"""The webhooks: messages and receipts from Twilio, updates from Telegram."""

from __future__ import annotations

import json
import logging
from typing import cast

from flask import Blueprint, Flask, Response, abort, request
from flask.blueprints import BlueprintSetupState

from bot.channels import telegram, twilio
from bot.channels.requests import UnreadableRequest, unreadable
from bot.domain.messages import ChannelKind, Inbound
from bot.outbox import receipts
from bot.talk import inbound
from web.kit import WIRING, clock, wiring
from web.kit.forms import csrf
from web.kit.guard import public
from web.webhooks import envelopes
from web.webhooks.hosts import AnyHost

logger = logging.getLogger(__name__)
blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
csrf.exempt(blueprint)  # no browser and no cookie: signatures and secrets stand here

EMPTY_TWIML = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
TWIML = "text/xml; charset=utf-8"
SIGNATURE_HEADER = "X-Twilio-Signature"
ALGORITHM_HEADER = "X-Twilio-Webhooks-Signature-Settings"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the header's name, not a secret)


@blueprint.record_once
def _accept_any_host(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    public_url = app.extensions[WIRING].settings.public_url
    app.wsgi_app = AnyHost(app.wsgi_app, public_url)  # type: ignore[method-assign]


@blueprint.post("/twilio/messages")
@public
def twilio_messages() -> Response:
    """Take one text or WhatsApp message; answers go out through the outbox, so this one is empty."""
    form, raw = _signed_form()
    # Twilio always names the account: without it the words are nobody's until a person has looked.
    reading = twilio.read(form, raw) if form.first("AccountSid") else unreadable(raw)
    _hand_over(ChannelKind.SMS, reading, raw)
    return Response(EMPTY_TWIML, content_type=TWIML)


@blueprint.post("/twilio/status/<token>")
@public
def twilio_status(token: str) -> Response:
    """Take news of a message that we sent; ``token`` names it."""
    form, _ = _signed_form()
    receipt = twilio.read_receipt(form, token)
    if receipt is None:
        logger.info("a receipt says nothing that we follow")
    else:
        with wiring().database.connection() as connection:
            receipts.record(connection, receipt, clock.now())
    return Response(status=204)


@blueprint.post("/telegram")
@public
def telegram_updates() -> Response:
    """Take one update; a pressed button is acknowledged in the answer itself, before any work is done.

    Telegram runs the method that an answer names, see "Making requests when getting updates" in its Bot API.
    """
    secret = wiring().settings.telegram_webhook_secret
    known = secret.get_secret_value() if secret else None
    if not telegram.verify(known, request.headers.get(SECRET_HEADER)):
        abort(401)
    raw = envelopes.body()
    reading = telegram.read(telegram.decode(raw), raw)
    if reading is None:
        return Response(status=200)
    _hand_over(ChannelKind.TELEGRAM, reading, raw)
    pressed = telegram.callback_id(reading) if isinstance(reading, Inbound) else None
    if pressed is None:
        return Response(status=200)
    method = {"method": "answerCallbackQuery", "callback_query_id": pressed}
    return Response(json.dumps(method), mimetype="application/json")


def _signed_form() -> tuple[twilio.TwilioForm, bytes]:
    """Read a form that Twilio signed for our account; anything else ends here with 403."""
    joined = wiring()
    raw = envelopes.body()
    headers = request.headers.get(SIGNATURE_HEADER), request.headers.get(ALGORITHM_HEADER)
    target = envelopes.target(request.environ)
    form = joined.twilio_signature.verified(target, raw, *headers, request.content_type)
    if form is None:
        logger.warning("refused a request without a valid signature at %s", request.endpoint)
        abort(403)
    if any(sid != joined.settings.twilio_account_sid for sid in form.getall("AccountSid")):
        logger.warning("refused a request for another account at %s", request.endpoint)
        abort(403)
    return form, raw


def _hand_over(channel: ChannelKind, reading: Inbound | UnreadableRequest, raw: bytes) -> None:
    """Keep what came, and what it leads to, in one transaction; then wake the worker."""
    joined, now = wiring(), clock.now()
    if isinstance(reading, UnreadableRequest):
        with joined.database.connection() as connection:
            inbound.keep_unread(connection, channel, reading.provider_message_id, raw, now)
    else:
        inbound.take(joined.database, reading, now, joined.context)
    joined.wake()

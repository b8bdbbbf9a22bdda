"""The webhooks: messages and receipts from Twilio, updates from Telegram.

They prove who is calling, read, hand over and answer at once. Nothing is decided here and nobody outside is called;
whatever authentic request cannot be read is kept as it came.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit

from flask import Blueprint, Flask, Response, abort, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import RequestEntityTooLarge

from bot.channels import telegram, twilio
from bot.channels.requests import unreadable
from bot.domain.messages import ChannelKind
from bot.outbox import receipts
from web.kit import MACHINE_PATHS, WIRING, clock, wiring
from web.kit.forms import csrf
from web.kit.guard import public

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)
blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
csrf.exempt(blueprint)  # no browser and no cookie: signatures and secrets stand here

EMPTY_TWIML = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
TWIML = "text/xml; charset=utf-8"
SIGNATURE_HEADER = "X-Twilio-Signature"
ALGORITHM_HEADER = "X-Twilio-Webhooks-Signature-Settings"
LARGEST_BODY = 64 * 1024  # providers send far less
# RFC 3986, section 3.3: what may stand in a path without being escaped.
PATH_CHARACTERS = "/!$&'()*+,;=:@-._~"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the header's name, not a secret)


class AnyHost:
    """Wraps the application: requests of providers count as made to our public address, whatever they say.

    The panel refuses foreign hosts, because links are built from them. A provider's request passes proxies that may
    put any name there; it is proven by its signature or secret, and refusing it would lose a child's message.
    """

    def __init__(self, application: WSGIApplication, public_url: str) -> None:
        self._application = application
        self._host = urlsplit(public_url).netloc.rpartition("@")[2]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("PATH_INFO", "").startswith(MACHINE_PATHS):
            environ["HTTP_HOST"] = self._host
        return self._application(environ, start_response)


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
    wiring().hand_over(ChannelKind.SMS, reading, raw, clock.now())
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
    """Take one update; what it is answered with is in the answer itself, where Telegram looks for it.

    See "Making requests when getting updates" in its Bot API.
    """
    secret = wiring().settings.telegram_webhook_secret
    known = secret.get_secret_value() if secret else None
    if not telegram.verify(known, request.headers.get(SECRET_HEADER)):
        abort(401)
    method = wiring().take_update(_body(), clock.now())
    if method is None:
        return Response(status=200)
    return Response(json.dumps(method), mimetype="application/json")


def _signed_form() -> tuple[twilio.TwilioForm, bytes]:
    """Read a form that Twilio signed for our account; anything else ends here with 403."""
    joined = wiring()
    raw = _body()
    headers = request.headers.get(SIGNATURE_HEADER), request.headers.get(ALGORITHM_HEADER)
    form = joined.twilio_signature.verified(target(request.environ), raw, *headers, request.content_type)
    if form is None:
        logger.warning("refused a request without a valid signature at %s", request.endpoint)
        abort(403)
    if any(sid != joined.settings.twilio_account_sid for sid in form.getall("AccountSid")):
        logger.warning("refused a request for another account at %s", request.endpoint)
        abort(403)
    return form, raw


def _body() -> bytes:
    """Read the whole body of this request; a larger one is refused with 413 and leaves a line in the log."""
    request.max_content_length = LARGEST_BODY
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        logger.warning("refused a body over 64 KiB at %s", request.endpoint)
        raise


def target(environ: Mapping[str, Any]) -> str:
    """Return the path and query as the caller sent them, escapes and all.

    Our door, Gunicorn and Werkzeug hand the line over as it was; Granian's own WSGI gives the path decoded, so that is
    escaped again. Our own paths hold no escapes, so this only matters for addresses nobody was given.
    """
    line = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if not isinstance(line, str):
        path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}".encode("latin-1")
        query = environ.get("QUERY_STRING", "")
        line = quote(path, safe=PATH_CHARACTERS) + (f"?{query}" if query else "")
    if not line.startswith("/"):  # through a proxy the line may hold the whole address
        line = "/" + line.partition("://")[2].partition("/")[2]
    return line.encode("latin-1", "replace").decode("utf-8", "replace")

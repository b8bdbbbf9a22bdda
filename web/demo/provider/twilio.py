"""The forms that Twilio posts to the product: a message from a phone, news of a delivery."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from threading import Event
from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, jsonify, request

from bot.demo.simulator import mailbox
from bot.demo.simulator.mailbox import Mail, MailState
from bot.domain.messages import ChannelKind
from bot.domain.templates import WINDOW
from bot.settings import Settings
from web.demo.provider import accounts, contents
from web.demo.screen import ATTACHMENTS
from web.kit import clock, database, wiring

Form = dict[str, str]
BELL = "heard_bell"  # wakes the postman of this application
MESSAGES = "/2010-04-01/Accounts/<account>/Messages"
CHANNELS = (ChannelKind.SMS, ChannelKind.WHATSAPP)
LONGEST_BODY = 1600
MOST_LISTED = 1000
blueprint = Blueprint("twilio", __name__)
blueprint.url_value_preprocessor(accounts.note)
blueprint.before_request(accounts.check)


def message(kept: Mail, pressed: Mail | None, settings: Settings) -> Form:
    """Write what came from a phone; ``pressed`` is the message under which a button was pressed.

    Source: Twilio's page "Twilio's request to your incoming message webhook URL".
    """
    sid = kept.provider_id
    form = {
        "MessageSid": sid,
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "AccountSid": accounts.account_sid(settings),
        "ApiVersion": accounts.API_VERSION,
        "From": accounts.address(kept.phone),
        "To": accounts.own_address(settings, kept.phone.channel),
        "Body": kept.text,
        "NumMedia": "0",
        "NumSegments": str(accounts.segments(kept)),
        "SmsStatus": "received",
    }
    if settings.twilio_messaging_service_sid:
        form["MessagingServiceSid"] = settings.twilio_messaging_service_sid
    form |= _media(kept, settings)
    return form | _whatsapp(kept, pressed) if kept.phone.channel is ChannelKind.WHATSAPP else form


def receipt(kept: Mail, state: MailState, settings: Settings) -> Form:
    """Write the news that a message has come so far; Twilio's page "Outbound message status in callbacks"."""
    return {
        "MessageSid": kept.provider_id,
        "SmsSid": kept.provider_id,
        "AccountSid": accounts.account_sid(settings),
        "ApiVersion": accounts.API_VERSION,
        "From": str(kept.body.get("from", "")),
        "To": accounts.address(kept.phone),
        "MessageStatus": state.value,
        "SmsStatus": state.value,
    }


def _media(kept: Mail, settings: Settings) -> Form:
    attachment = ATTACHMENTS.get(kept.body.get("media") or "")
    if attachment is None:
        return {}
    place = (
        f"/{accounts.API_VERSION}/Accounts/{accounts.account_sid(settings)}/Messages/{kept.provider_id}/Media"
    )
    return {
        "NumMedia": "1",
        "MediaUrl0": f"{settings.twilio_api_url}{place}/{attachment.sid}",
        "MediaContentType0": attachment.content_type,
    }


def _whatsapp(kept: Mail, pressed: Mail | None) -> Form:
    """Add what WhatsApp tells besides; the words on a button or row are also the body."""
    form = {
        "WaId": kept.phone.number.removeprefix("+"),
        "ProfileName": "Phone",
        "Forwarded": "false",
        "FrequentlyForwarded": "false",
        "MessageType": _type(kept.body),
    }
    if pressed is None:
        return form
    form["OriginalRepliedMessageSid"] = pressed.provider_id
    form["OriginalRepliedMessageSender"] = str(pressed.body.get("from", ""))
    if "list_label" in pressed.body:
        return form | {"ListId": str(kept.body["button"]), "ListTitle": kept.text}
    return form | {"ButtonPayload": str(kept.body["button"]), "ButtonText": kept.text}


def _type(body: Mapping[str, object]) -> str:
    if body.get("button"):
        return "interactive"
    return {"voice": "audio", "photo": "image"}.get(str(body.get("media")), "text")


@blueprint.post(f"{MESSAGES}.json")
def create() -> Response | tuple[Response, int]:
    """Take one message for a phone."""
    form = request.form
    shown = _shown(form)
    if isinstance(shown, int):
        return accounts.refuse(shown)
    to = accounts.phone(form["To"])
    body = shown | {
        "from": form.get("From") or accounts.own_address(wiring().settings, to.channel),
        "service": form.get("MessagingServiceSid"),
        "callback": form.get("StatusCallback"),
    }
    if to.channel is ChannelKind.WHATSAPP and not contents.is_approved(form.get("ContentSid", "")):
        with database.read() as session:
            if not mailbox.wrote_since(session, to, clock.now() - WINDOW):
                return accounts.refuse(63016)
    with database.write() as session:
        kept = mailbox.put(session, to, body, clock.now())
    cast(Event, current_app.extensions[BELL]).set()
    return _answer(kept), 201


@blueprint.get(f"{MESSAGES}.json")
def listed() -> Response:
    """List messages, newest first, by the filters To, From and DateSent (also DateSent< and DateSent>)."""
    wanted, settings = request.args, wiring().settings
    own = {accounts.own_address(settings, channel) for channel in CHANNELS}
    party = next((wanted[name] for name in ("To", "From") if wanted.get(name, "") not in {"", *own}), None)
    with database.read() as session:
        found = mailbox.listed(session, CHANNELS, accounts.phone(party) if party else None, MOST_LISTED)
    written = [accounts.message(kept, settings) for kept in found if _was_sent(kept, wanted)]
    return _page([one for one in written if _is_between(one, wanted)])


@blueprint.get(f"{MESSAGES}/<sid>.json")
def fetch(sid: str) -> Response:
    """Return one message."""
    with database.read() as session:
        kept = mailbox.find(session, sid)
    return _answer(kept) if kept else accounts.refuse(20404)


@blueprint.post(f"{MESSAGES}/<sid>.json")
def update(sid: str) -> Response:
    """Redact one message: an empty Body is what Twilio lets be changed; the phone keeps what it shows."""
    if request.form.get("Body"):
        return accounts.refuse(20001)
    with database.write() as session:
        kept = mailbox.change(session, sid, **{accounts.REDACTED: True})
    return _answer(kept) if kept else accounts.refuse(20404)


@blueprint.delete(f"{MESSAGES}/<sid>.json")
def remove(sid: str) -> Response:
    """Delete one message."""
    with database.write() as session:
        gone = mailbox.forget(session, sid)
    return Response(status=204) if gone else accounts.refuse(20404)


def _shown(form: Mapping[str, str]) -> dict[str, Any] | int:
    """Return what the phone will show, or the code of Twilio's refusal."""
    if "To" not in form:
        return 21604
    if not re.fullmatch(r"(whatsapp:)?\+[1-9][0-9]{6,14}", form["To"]):
        return 21211
    if not (form.get("From") or form.get("MessagingServiceSid")):
        return 21603
    if "ContentSid" in form:
        return contents.fill(form["ContentSid"], form.get("ContentVariables", ""))
    body = form.get("Body", "")
    if not body:
        return 21602
    return {"text": body, "choices": []} if len(body) <= LONGEST_BODY else 21617


def _answer(kept: Mail) -> Response:
    return jsonify(accounts.message(kept, wiring().settings))


def _was_sent(kept: Mail, wanted: Mapping[str, str]) -> bool:
    """Compare with the days or moments asked for (UTC), each as exactly as it was written."""
    sent = kept.written_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    on, after, before = (wanted.get(name, "") for name in ("DateSent", "DateSent>", "DateSent<"))
    return (
        sent.startswith(on) and sent[: len(after)] >= after and (not before or sent[: len(before)] <= before)
    )


def _is_between(written: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    return all(wanted.get(name) in (None, written[name.lower()]) for name in ("To", "From"))


def _page(messages: list[dict[str, Any]]) -> Response:
    size, number = int(request.args.get("PageSize", 50)), int(request.args.get("Page", 0))
    here = messages[number * size : (number + 1) * size]
    more = len(messages) > (number + 1) * size
    page = {
        "messages": here,
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": max(number * size + len(here) - 1, 0),
        "first_page_uri": _uri(0),
        "previous_page_uri": _uri(number - 1) if number else None,
        "next_page_uri": _uri(number + 1) if more else None,
        "uri": _uri(number),
    }
    return jsonify(page)


def _uri(page: int) -> str:
    return f"{request.path}?{urlencode({**request.args.to_dict(), 'Page': page})}"

"""Twilio's Messages interface, version 2010-04-01: send, list, fetch, redact and delete.

Source: Twilio's page "Messages resource"; a message is named SM (with media MM) and 32 hexadecimal digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from bot.demo.simulator import mailbox
from bot.demo.simulator.mailbox import Kept
from bot.domain.messages import ChannelKind
from web.demo.provider import accounts, contents, shapes
from web.demo.provider.bell import ring
from web.kit import clock, database, wiring

MESSAGES = "/2010-04-01/Accounts/<account>/Messages"
CHANNELS = (ChannelKind.SMS, ChannelKind.WHATSAPP)
LONGEST_BODY = 1600
MOST_LISTED = 1000
blueprint = Blueprint("twilio", __name__)
blueprint.url_value_preprocessor(accounts.note)
blueprint.before_request(accounts.check)


@blueprint.post(f"{MESSAGES}.json")
def create() -> Response | tuple[Response, int]:
    """Take one message for a phone."""
    form = request.form
    shown = _shown(form)
    if isinstance(shown, int):
        return accounts.refuse(shown)
    to = shapes.phone(form["To"])
    body = shown | {
        "from": form.get("From") or shapes.own_address(wiring().settings, to.channel),
        "service": form.get("MessagingServiceSid"),
        "callback": form.get("StatusCallback"),
    }
    with database.write() as session:
        kept = mailbox.put(session, to, body, clock.now())
    ring()
    return _answer(kept), 201


@blueprint.get(f"{MESSAGES}.json")
def listed() -> Response:
    """List messages, newest first, by the filters To, From and DateSent (also DateSent< and DateSent>)."""
    wanted, settings = request.args, wiring().settings
    own = {shapes.own_address(settings, channel) for channel in CHANNELS}
    party = next((wanted[name] for name in ("To", "From") if wanted.get(name, "") not in {"", *own}), None)
    with database.read() as session:
        found = mailbox.listed(session, CHANNELS, shapes.phone(party) if party else None, MOST_LISTED)
    written = [shapes.message(kept, settings) for kept in found if _was_sent(kept, wanted)]
    return _page([one for one in written if _is_between(one, wanted)])


@blueprint.get(f"{MESSAGES}/<sid>.json")
def fetch(sid: str) -> Response:
    """Give one message."""
    with database.read() as session:
        kept = mailbox.find(session, sid)
    return _answer(kept) if kept else accounts.refuse(20404)


@blueprint.post(f"{MESSAGES}/<sid>.json")
def update(sid: str) -> Response:
    """Redact one message: an empty Body is what Twilio lets be changed once a message was sent."""
    with database.write() as session:
        kept = mailbox.change(session, sid, text=request.form.get("Body", ""))
    return _answer(kept) if kept else accounts.refuse(20404)


@blueprint.delete(f"{MESSAGES}/<sid>.json")
def remove(sid: str) -> Response:
    """Delete one message."""
    with database.write() as session:
        gone = mailbox.forget(session, sid)
    return Response(status=204) if gone else accounts.refuse(20404)


def _shown(form: Mapping[str, str]) -> dict[str, Any] | int:
    """Give what the phone will show, or the code of Twilio's refusal."""
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


def _answer(kept: Kept) -> Response:
    return jsonify(shapes.message(kept, wiring().settings))


def _was_sent(kept: Kept, wanted: Mapping[str, str]) -> bool:
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

"""Telegram's Bot API, as much of it as a bot in private chats uses.

Source: core.telegram.org/bots/api; a method may be called by GET or POST, with a query, a form or JSON.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.demo.simulator import mailbox
from bot.demo.simulator.mailbox import Phone
from bot.domain.messages import ChannelKind
from web.demo.provider import updates
from web.demo.samples import ATTACHMENTS
from web.kit import clock, database, wiring

LONGEST_TEXT = 4096
LONGEST_DATA = 64  # bytes of UTF-8
blueprint = Blueprint("telegram", __name__)
Fields = Mapping[str, Any]


class BadRequest(Exception):
    """A call that Telegram would refuse; the text is its description."""


@blueprint.route("/bot<token>/<method>", methods=["GET", "POST"])
def call(token: str, method: str) -> tuple[Response, int]:
    """Run one method; an unknown token is refused with 401, an unknown method with 404."""
    secret = wiring().settings.telegram_bot_token
    if secret is None or not hmac.compare_digest(secret.get_secret_value().encode(), token.encode()):
        return _refusal(401, "Unauthorized")
    run = METHODS.get(method.lower())
    if run is None:
        return _refusal(404, "Not Found")
    fields = request.get_json(silent=True) or request.values.to_dict()
    try:
        return jsonify(ok=True, result=run(fields)), 200
    except BadRequest as error:
        return _refusal(400, f"Bad Request: {error}")


def _refusal(status: int, description: str) -> tuple[Response, int]:
    answer = {"ok": False, "error_code": status, "description": description}
    return jsonify(answer), status


def _get_me(_: Fields) -> dict[str, Any]:
    return updates.bot(wiring().settings)


def _send_message(fields: Fields) -> dict[str, Any]:
    text, chat = str(fields.get("text", "")), str(fields.get("chat_id", ""))
    if not chat.isdecimal():
        raise BadRequest("chat not found")
    if not text.strip():
        raise BadRequest("message text is empty")
    if len(text) > LONGEST_TEXT:
        raise BadRequest("message is too long")
    body = {"text": text, "choices": _choices(fields.get("reply_markup"))}
    with database.write() as session:
        kept = mailbox.put(session, Phone(ChannelKind.TELEGRAM, chat), body, clock.now())
    return updates.from_bot(kept, wiring().settings)


def _edit_reply_markup(fields: Fields) -> dict[str, Any]:
    name = f"{fields.get('chat_id')}:{fields.get('message_id')}"
    with database.write() as session:
        kept = mailbox.change(session, name, choices=_choices(fields.get("reply_markup")))
    if kept is None:
        raise BadRequest("message to edit not found")
    return updates.from_bot(kept, wiring().settings)


def _choices(markup: Any) -> list[list[str]]:
    """Read an inline keyboard; each button becomes a choice."""
    try:
        keyboard = json.loads(markup) if isinstance(markup, str) else markup
        rows = (keyboard or {}).get("inline_keyboard", [])
        choices = [[button["callback_data"], button["text"]] for row in rows for button in row]
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise BadRequest("can't parse reply keyboard markup JSON object") from error
    if any(not 0 < len(data.encode()) <= LONGEST_DATA for data, _ in choices):
        raise BadRequest("BUTTON_DATA_INVALID")
    return choices


def _get_file(fields: Fields) -> dict[str, Any]:
    name = str(fields.get("file_id"))
    if name not in {each.sid for each in ATTACHMENTS.values()}:
        raise BadRequest("invalid file_id")
    return {"file_id": name, "file_unique_id": name, "file_path": name}


def _agree(_: Fields) -> bool:
    """Agree to what changes nothing here: the phones always write to the address in the settings."""
    return True


METHODS: Mapping[str, Callable[[Fields], Any]] = MappingProxyType(
    {
        "getme": _get_me,
        "sendmessage": _send_message,
        "editmessagereplymarkup": _edit_reply_markup,
        "answercallbackquery": _agree,
        "setwebhook": _agree,
        "deletewebhook": _agree,
        "getfile": _get_file,
    }
)

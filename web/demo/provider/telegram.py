"""What Telegram says of a message: as the answer to a call, and as an update for the webhook."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.demo.simulator import mailbox
from bot.demo.simulator.mailbox import Mail, SimulatedPhone
from bot.domain.messages import ChannelKind
from bot.settings import Settings
from web.demo.screen import ATTACHMENTS
from web.kit import clock, database, wiring

LONGEST_TEXT = 4096
LONGEST_DATA = 64  # bytes of UTF-8
blueprint = Blueprint("telegram", __name__)
Fields = Mapping[str, Any]


class BadRequest(Exception):
    """A call that Telegram would refuse; the text is its description."""


def bot(settings: Settings) -> dict[str, Any]:
    """Describe the bot itself; the digits of its token before the colon are its id."""
    token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
    number = token.partition(":")[0]
    return {
        "id": int(number) if number.isdecimal() else 1,
        "is_bot": True,
        "first_name": settings.service_name,
        "username": "heard_demo_bot",
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def from_bot(kept: Mail, settings: Settings) -> dict[str, Any]:
    """Describe a message that the bot sent, with its inline keyboard, a button a row."""
    message = _message(kept) | {"from": bot(settings), "text": kept.text}
    rows = [[{"text": label, "callback_data": data}] for data, label in kept.body.get("choices", [])]
    return message | ({"reply_markup": {"inline_keyboard": rows}} if rows else {})


def update(kept: Mail, pressed: Mail | None, settings: Settings) -> dict[str, Any]:
    """Describe what was done on a phone: a message, or a button pressed under the message ``pressed``."""
    person = {"id": int(kept.phone.number), "is_bot": False, "first_name": "Phone"}
    if pressed is None:
        return {"update_id": kept.id, "message": _message(kept) | {"from": person, **_content(kept.body)}}
    query = {
        "id": kept.provider_id.replace(":", ""),
        "from": person,
        "message": from_bot(pressed, settings),
        "chat_instance": kept.phone.number,
        "data": kept.body["button"],
    }
    return {"update_id": kept.id, "callback_query": query}


def _message(kept: Mail) -> dict[str, Any]:
    chat = {"id": int(kept.phone.number), "type": "private", "first_name": "Phone"}
    return {"message_id": kept.id, "date": int(kept.written_at.timestamp()), "chat": chat}


def _content(body: Mapping[str, Any]) -> dict[str, Any]:
    attachment = ATTACHMENTS.get(body.get("media") or "")
    if attachment is None:
        return {"text": body["text"]}
    file = {"file_id": attachment.sid, "file_unique_id": attachment.sid}
    if attachment.kind == "photo":
        return {"photo": [file | {"width": 1, "height": 1}]}
    return {"voice": file | {"duration": 1, "mime_type": attachment.content_type}}


@blueprint.route("/bot<token>/<method>", methods=["GET", "POST"])
def call(token: str, method: str) -> tuple[Response, int]:
    """Run one method; an unknown token is refused with 401, an unknown method with 404."""
    if not is_bot(token):
        return _refusal(401, "Unauthorized")
    run = METHODS.get(method.lower())
    if run is None:
        return _refusal(404, "Not Found")
    fields = request.get_json(silent=True) or request.values.to_dict()
    try:
        return jsonify(ok=True, result=run(fields)), 200
    except BadRequest as error:
        return _refusal(400, f"Bad Request: {error}")


def is_bot(token: str) -> bool:
    """Return whether a token is the bot's."""
    secret = wiring().settings.telegram_bot_token
    return secret is not None and hmac.compare_digest(secret.get_secret_value().encode(), token.encode())


def _refusal(status: int, description: str) -> tuple[Response, int]:
    answer = {"ok": False, "error_code": status, "description": description}
    return jsonify(answer), status


def _get_me(_: Fields) -> dict[str, Any]:
    return bot(wiring().settings)


def _get_webhook_info(_: Fields) -> dict[str, Any]:
    return {"url": f"{wiring().settings.public_url}/webhooks/telegram", "pending_update_count": 0}


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
        kept = mailbox.put(session, SimulatedPhone(ChannelKind.TELEGRAM, chat), body, clock.now())
    return from_bot(kept, wiring().settings)


def _edit_reply_markup(fields: Fields) -> dict[str, Any]:
    name = f"{fields.get('chat_id')}:{fields.get('message_id')}"
    with database.write() as session:
        kept = mailbox.change(session, name, choices=_choices(fields.get("reply_markup")))
    if kept is None:
        raise BadRequest("message to edit not found")
    return from_bot(kept, wiring().settings)


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
        "getwebhookinfo": _get_webhook_info,
        "sendmessage": _send_message,
        "editmessagereplymarkup": _edit_reply_markup,
        "answercallbackquery": _agree,
        "setwebhook": _agree,
        "deletewebhook": _agree,
        "getfile": _get_file,
    }
)

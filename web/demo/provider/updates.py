"""What Telegram says of a message: as the answer to a call, and as an update for the webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.demo.simulator.mailbox import Kept
from bot.settings import Settings
from web.demo.samples import ATTACHMENTS


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


def from_bot(kept: Kept, settings: Settings) -> dict[str, Any]:
    """Describe a message that the bot sent, with its inline keyboard, a button a row."""
    message = _message(kept) | {"from": bot(settings), "text": kept.text}
    rows = [[{"text": label, "callback_data": data}] for data, label in kept.body.get("choices", [])]
    return message | ({"reply_markup": {"inline_keyboard": rows}} if rows else {})


def update(kept: Kept, pressed: Kept | None, settings: Settings) -> dict[str, Any]:
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


def _message(kept: Kept) -> dict[str, Any]:
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

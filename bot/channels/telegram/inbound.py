"""Reading an update of Telegram's Bot API.

Only what a person does in a private chat with the bot matters; groups and news of other kinds are ignored. Fields are
looked at one by one and believed only where they have the right type, so that a new or broken update cannot raise.
Source: core.telegram.org/bots/api, "Update".
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from bot.channels.requests import UnreadableRequest, says_something, unreadable
from bot.channels.telegram.media import media_of, substance_of, words_of
from bot.domain.messages import Address, ChannelKind, Inbound, Keyword, Substance, clean

BIGGEST_ID = 2**63
GROUPS = frozenset({"group", "supergroup", "channel"})
HIDDEN = frozenset({"left", "kicked"})
IGNORED = object()  # it is clear what it is, and that it is not for us


def verify(secret: str | None, header: str | None) -> bool:
    """Compare the header X-Telegram-Bot-Api-Secret-Token with our secret in constant time; no secret, no entry."""
    given = (header or "").encode("utf-8", "surrogatepass")
    return bool(secret) and hmac.compare_digest((secret or "").encode(), given)


def decode(raw: bytes) -> Any:
    """Read the body as JSON; None when it is none (invalid UTF-8, too deep, numbers without end)."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def read(update: Any, raw: bytes) -> Inbound | UnreadableRequest | None:
    """Read one update: a message, None when it is not for us, :class:`UnreadableRequest` when it cannot be read.

    ``raw`` is the body as received. Telegram's id of a message is unique within one chat only, so ours is
    "chat:message"; an edit adds its time, a reaction the update's id. A pressed button is "callback:id", and what
    follows the colon answers it.
    """
    part, kind = _part(update)
    if kind is None:
        return None if isinstance(update, dict) and _id(update.get("update_id")) else unreadable(raw)
    inbound = READERS[kind](part, update, raw)
    return unreadable(raw) if inbound is None else inbound if isinstance(inbound, Inbound) else None


def reply_to(update: Any, reading: Inbound | UnreadableRequest | None) -> Mapping[str, Any] | None:
    """Return the call that an update is answered with: a pressed button stops turning, and we leave what is no chat.

    None where nothing is answered. Telegram runs the method that an answer to a webhook names.
    """
    pressed = callback_id(reading) if isinstance(reading, Inbound) else None
    if pressed is not None:
        return {"method": "answerCallbackQuery", "callback_query_id": pressed}
    group = _group(update)
    return None if group is None else {"method": "leaveChat", "chat_id": group}


def _group(update: Any) -> int | None:
    """Return the group or channel that the bot is in, as a message or its own membership shows."""
    part, kind = _part(update)
    chat = part.get("chat")
    if kind not in {"message", "edited_message", "my_chat_member"} or not isinstance(chat, dict):
        return None
    number, is_gone = chat.get("id"), _status(part.get("new_chat_member")) in HIDDEN
    is_group = chat.get("type") in GROUPS and type(number) is int
    return number if is_group and not is_gone else None


def callback_id(inbound: Inbound) -> str | None:
    """Return the id by which Telegram wants a pressed button answered; None for everything else."""
    before, colon, identity = inbound.provider_message_id.partition(":")
    return identity if colon and before == "callback" else None


def _part(update: Any) -> tuple[dict[str, Any], str | None]:
    if isinstance(update, dict):
        for kind in READERS:
            if kind in update:
                part = update[kind]
                return (part if isinstance(part, dict) else {}), kind
    return {}, None


def _message(message: dict[str, Any], _update: dict[str, Any], raw: bytes) -> Inbound | object | None:
    chat, sender, identity = _chat(message), _address(message.get("from")), _id(message.get("message_id"))
    if chat is None or (chat and not (sender and identity)):
        return None
    if not chat or not sender or _is_bot(message.get("from")):
        return IGNORED
    text, edited = _text(words_of(message)), _id(message.get("edit_date"))
    media = () if _text(message.get("text")) else media_of(message)
    return Inbound(
        sender=sender,
        provider_message_id=f"{chat}:{identity}:{edited}" if edited else f"{chat}:{identity}",
        text=_start(text),
        raw=raw,
        media=media,
        quotes=_quoted(chat, message.get("reply_to_message")),
        sent_at=_moment(edited or message.get("date")),
        edited=bool(edited),
        substance=None if media or says_something(text) else substance_of(message),
    )


def _callback(query: dict[str, Any], _update: dict[str, Any], raw: bytes) -> Inbound | object | None:
    sender, identity, message = _address(query.get("from")), _text(query.get("id")), query.get("message")
    if sender is None or not identity or len(identity) > 64:
        return None
    chat = _chat(message) if isinstance(message, dict) else int(sender.provider_id)
    if not chat:  # a button in a group, or a chat that cannot be made out: neither is an answer to us
        return IGNORED if chat == 0 else None
    return Inbound(
        sender=sender,
        provider_message_id=f"callback:{identity}",
        text="",
        raw=raw,
        button=_text(query.get("data")) or None,
        quotes=_quoted(chat, message),
    )


def _reaction(change: dict[str, Any], update: dict[str, Any], raw: bytes) -> Inbound | object | None:
    chat, sender = _chat(change), _address(change.get("user"))
    message, number = _id(change.get("message_id")), _id(update.get("update_id"))
    if chat is None or (chat and not (message and number)):
        return None
    emoji = _emoji(change.get("new_reaction"))
    if not chat or sender is None:
        return IGNORED
    return Inbound(
        sender=sender,
        provider_message_id=f"{chat}:{message}:reaction:{number}",
        text=emoji,
        raw=raw,
        reaction_to=f"{chat}:{message}" if emoji else None,
        sent_at=_moment(change.get("date")),
        substance=None if emoji else Substance.SILENT,  # taken away, or a picture that is no emoji
    )


def _membership(change: dict[str, Any], update: dict[str, Any], raw: bytes) -> Inbound | object | None:
    chat, sender, member = _chat(change), _address(change.get("from")), change.get("new_chat_member")
    number = _id(update.get("update_id"))
    if chat is None or (chat and not (sender and number)):
        return None
    status = _status(member)
    is_back = status == "member" and _status(change.get("old_chat_member")) in HIDDEN
    if not chat or not sender or not (status in HIDDEN or is_back):
        return IGNORED
    return Inbound(
        sender=sender,
        provider_message_id=f"{chat}:{'back' if is_back else 'departed'}:{number}",
        text="",
        raw=raw,
        sent_at=_moment(change.get("date")),
        departed=not is_back,
        keyword=Keyword.START if is_back else None,
    )


def _status(member: Any) -> Any:
    return member.get("status") if isinstance(member, dict) else None


READERS = MappingProxyType(
    {
        "message": _message,
        "edited_message": _message,
        "callback_query": _callback,
        "message_reaction": _reaction,
        "my_chat_member": _membership,
    }
)


def _chat(part: Mapping[str, Any]) -> int | None:
    """Return the id of a private chat, 0 for any other chat, None when it cannot be made out."""
    chat = part.get("chat")
    if not isinstance(chat, dict) or not isinstance(chat.get("type"), str):
        return None
    return _id(chat.get("id")) if chat["type"] == "private" else 0


def _address(person: Any) -> Address | None:
    identity = _id(person.get("id")) if isinstance(person, dict) else None
    return Address(ChannelKind.TELEGRAM, str(identity)) if identity else None


def _is_bot(person: Any) -> bool:
    return isinstance(person, dict) and person.get("is_bot") is True


def _id(value: Any) -> int | None:
    """Return a positive id; a private chat's is the person's own, so no negative one is for us."""
    return value if type(value) is int and 0 < value < BIGGEST_ID else None


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _start(text: str) -> str:
    """Return the payload of a deep link, "/start abc", as if the person had typed it; "/start" alone stays."""
    command, _, payload = text.partition(" ")
    return payload if command == "/start" and payload.strip() else text


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(value, UTC) if type(value) is int else None
    except (ValueError, OverflowError, OSError):  # a date no calendar has
        return None


def _quoted(chat: int, message: Any) -> str | None:
    identity = _id(message.get("message_id")) if isinstance(message, dict) else None
    return f"{chat}:{identity}" if identity else None


def _emoji(reactions: Any) -> str:
    kinds = [one for one in reactions if isinstance(one, dict)] if isinstance(reactions, list) else []
    return "".join(_text(one.get("emoji")) for one in kinds if one.get("type") == "emoji")

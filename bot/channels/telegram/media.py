"""What else than words a message of Telegram holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.domain.messages import Media, MediaKind

# In the order of looking: an animation also comes with a "document" for old clients.
FILES: Mapping[str, MediaKind] = MappingProxyType(
    {
        "voice": MediaKind.VOICE,
        "audio": MediaKind.VOICE,
        "photo": MediaKind.PHOTO,
        "video_note": MediaKind.VIDEO,
        "video": MediaKind.VIDEO,
        "animation": MediaKind.VIDEO,
        "sticker": MediaKind.STICKER,
        "document": MediaKind.DOCUMENT,
    }
)
OTHER_THINGS = ("venue", "location", "contact", "poll", "dice", "game", "story", "checklist", "gift")

# Telegram's own notes about a chat, which nobody wrote.
NOTES = frozenset(
    {
        "pinned_message",
        "message_auto_delete_timer_changed",
        "write_access_allowed",
        "connected_website",
        "chat_background_set",
        "boost_added",
        "proximity_alert_triggered",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "new_chat_members",
        "left_chat_member",
        "group_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "video_chat_started",
        "video_chat_ended",
        "paid_message_price_changed",
    }
)


def is_note(message: Mapping[str, Any]) -> bool:
    """Tell whether this is a note of Telegram's own and not something a person sent."""
    return not NOTES.isdisjoint(message)


def media_of(message: Mapping[str, Any]) -> tuple[Media, ...]:
    """Give what a message without text holds; a kind that nobody knows yet is still something that was sent."""
    for name, kind in FILES.items():
        if name in message:
            return (_file(kind, message[name]),)
    known = next((name for name in OTHER_THINGS if name in message), "unknown")
    return (Media(MediaKind.OTHER, known),)


def _file(kind: MediaKind, found: Any) -> Media:
    largest = found[-1] if isinstance(found, list) and found else found  # sizes of a photo go up
    facts = largest if isinstance(largest, dict) else {}
    content_type = facts.get("mime_type")
    return Media(
        kind,
        str(facts.get("file_id") or ""),
        content_type if isinstance(content_type, str) and content_type.isascii() else None,
    )

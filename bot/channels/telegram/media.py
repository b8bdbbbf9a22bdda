"""What else than words a message of Telegram holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.domain.messages import Media, MediaKind, Substance

# In the order of looking: an animation also comes with a "document" for old clients.
FILES: Mapping[str, MediaKind] = MappingProxyType(
    {
        "voice": MediaKind.VOICE,
        "audio": MediaKind.VOICE,
        "photo": MediaKind.PHOTO,
        "video_note": MediaKind.VIDEO,
        "video": MediaKind.VIDEO,
        "animation": MediaKind.VIDEO,
        "live_photo": MediaKind.PHOTO,
        "sticker": MediaKind.STICKER,
        "document": MediaKind.DOCUMENT,
    }
)
# Something real that has no file of its own, or none that we may look at: it is recorded as sent.
THINGS = (
    "venue", "location", "contact", "users_shared", "user_shared", "chat_shared", "poll", "dice", "game",
    "checklist", "gift", "unique_gift", "giveaway", "giveaway_winners", "invoice", "passport_data",
    "web_app_data",
)  # fmt: skip
# Sent by a person, and Telegram shows a bot only that something was there; as is every field that nobody knows yet.
WITHHELD = ("story", "paid_media")

# Telegram's own notes about a chat, which nobody wrote.
NOTES = frozenset({
    "boost_added", "channel_chat_created", "chat_background_set", "chat_owner_changed", "chat_owner_left",
    "checklist_tasks_added", "checklist_tasks_done", "connected_website", "delete_chat_photo",
    "direct_message_price_changed", "forum_topic_closed", "forum_topic_created", "forum_topic_edited",
    "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden",
    "gift_upgrade_sent", "giveaway_completed", "giveaway_created", "group_chat_created",
    "left_chat_member", "left_chat_participant", "managed_bot_created",
    "message_auto_delete_timer_changed", "migrate_from_chat_id", "migrate_to_chat_id", "new_chat_member",
    "new_chat_members", "new_chat_participant", "new_chat_photo", "new_chat_title",
    "paid_message_price_changed", "pinned_message", "poll_option_added", "poll_option_deleted",
    "proximity_alert_triggered", "refunded_payment", "successful_payment",
    "suggested_post_approval_failed", "suggested_post_approved", "suggested_post_declined",
    "suggested_post_paid", "suggested_post_refunded", "supergroup_chat_created", "video_chat_ended",
    "video_chat_participants_invited", "video_chat_scheduled", "video_chat_started",
    "write_access_allowed",
})  # fmt: skip


def words_of(message: Mapping[str, Any]) -> Any:
    """Return the words of a message, wherever it carries them; a person may write something with a gift."""
    gifts = (message.get(name) for name in ("gift", "unique_gift"))
    written = (gift.get("text") for gift in gifts if isinstance(gift, dict))
    return next((text for text in (message.get("text"), message.get("caption"), *written) if text), None)


def media_of(message: Mapping[str, Any]) -> tuple[Media, ...]:
    """Return what a message holds besides words: a file that can be fetched, or a thing without one."""
    for name, kind in FILES.items():
        if name in message:
            file = _file(kind, message[name])
            return (file,) if file.reference else ()
    return next(((Media(MediaKind.OTHER, name),) for name in THINGS if name in message), ())


def substance_of(message: Mapping[str, Any]) -> Substance:
    """Say what a message is that holds neither words nor things; a kind that nobody knows was sent by a person."""
    is_note = not (NOTES.isdisjoint(message) or set(message) & {*FILES, *WITHHELD})
    return Substance.SILENT if is_note else Substance.LOST


def _file(kind: MediaKind, found: Any) -> Media:
    largest = found[-1] if isinstance(found, list) and found else found  # sizes of a photo go up
    facts = largest if isinstance(largest, dict) else {}
    content_type = facts.get("mime_type")
    return Media(
        kind,
        str(facts.get("file_id") or ""),
        content_type if isinstance(content_type, str) and content_type.isascii() else None,
    )

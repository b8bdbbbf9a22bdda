"""What Twilio's webhooks say, read into messages and receipts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.channels.requests import UnreadableRequest, says_something, unreadable
from bot.channels.twilio.errors import rule_of
from bot.channels.twilio.requests import TwilioForm
from bot.domain.messages import (
    Address,
    ChannelKind,
    DeliveryStatus,
    Inbound,
    Keyword,
    Media,
    MediaKind,
    Receipt,
    Substance,
)

REACTION = frozenset({"reaction", "reactions"})
# Where the message is named that an emoji was put on; Twilio's pages name none, so names like it count too.
REACTION_TO = ("OriginalRepliedMessageSid", "ReactionMessageSid", "ReactedMessageSid", "OriginalMessageSid")
REACTION_EMOJI = ("Body", "ReactionEmoji", "Reaction", "Emoji")
# Something real that has no words and no file: it is recorded as sent.
THINGS = frozenset({
    "location", "live_location", "contact", "contacts", "vcard", "poll", "poll_creation", "poll_update",
    "poll_vote", "order", "product", "product_list", "catalog", "cart", "event", "group_invite",
    "payment",
})  # fmt: skip
# Nobody wrote these, or their sender took them back.
SILENT = frozenset({
    "system", "deleted", "delete", "revoke", "revoked", "request_welcome", "protocol", "notification",
    "e2e_notification", "pin", "pinned", "keep_in_chat", "typing", "read", "number_change",
    "user_changed_number", "customer_changed_number", "customer_identity_changed",
})  # fmt: skip
WHATSAPP = "whatsapp:"
MOST_MEDIA = 10  # MediaUrl0 to MediaUrl9
LONGEST_BODY = 1600  # Twilio cuts a longer message there (its error 21617)
CUT = "21617"
LONGEST_ID = 100
LONGEST_TOKEN = 32
# What Twilio has answered itself, where Advanced Opt-Out is on.
KEYWORDS: Mapping[str, Keyword] = MappingProxyType({keyword.value: keyword for keyword in Keyword})
STATUSES: Mapping[str, DeliveryStatus] = MappingProxyType(
    {
        "accepted": DeliveryStatus.ACCEPTED,
        "scheduled": DeliveryStatus.ACCEPTED,
        "queued": DeliveryStatus.ACCEPTED,
        "sending": DeliveryStatus.ACCEPTED,
        "sent": DeliveryStatus.SENT,
        "partially_delivered": DeliveryStatus.SENT,
        "delivered": DeliveryStatus.DELIVERED,
        "read": DeliveryStatus.READ,
        "failed": DeliveryStatus.FAILED,
        "undelivered": DeliveryStatus.FAILED,
        "canceled": DeliveryStatus.CANCELLED,
    }
)
MEDIA_KINDS: Mapping[str, MediaKind] = MappingProxyType(
    {
        "audio": MediaKind.VOICE,
        "image": MediaKind.PHOTO,
        "video": MediaKind.VIDEO,
        "application": MediaKind.DOCUMENT,
        "text": MediaKind.DOCUMENT,
    }
)


def read(form: TwilioForm, raw: bytes) -> Inbound | UnreadableRequest:
    """Read one incoming message; parameters that nobody knows yet change nothing.

    ``raw`` is the body as received. Without a sender or a message id the form is an :class:`UnreadableRequest`.
    """
    sender = _sender(form)
    identity = form.first("MessageSid", "SmsMessageSid", "SmsSid")
    if sender is None or not identity or len(identity) > LONGEST_ID:
        return unreadable(raw)
    text, media, button = form.first("Body"), _media(form), form.first("ButtonPayload", "ListId") or None
    emoji = _reaction(form)
    keyword = KEYWORDS.get(form.first("OptOutType").strip().upper())
    nothing = not (says_something(text) or media or button or emoji)
    return Inbound(
        sender=sender,
        provider_message_id=identity,
        text=emoji or text,
        raw=raw,
        media=media,
        button=button,
        quotes=form.first("OriginalRepliedMessageSid") or None,
        reaction_to=form.first(*REACTION_TO) if emoji else None,
        truncated=len(text) >= LONGEST_BODY or form.first("ErrorCode") == CUT,
        substance=_substance(form) if nothing and keyword is None else None,
        answered_by_provider=keyword is not None,
        keyword=keyword,
    )


def read_receipt(form: TwilioForm, token: str) -> Receipt | None:
    """Read one delivery receipt; None when it names no message or a status that says nothing of one of ours.

    ``token`` is the part of the address that names our outbox row.
    """
    status = STATUSES.get(form.first("MessageStatus", "SmsStatus").lower())
    identity = form.first("MessageSid", "SmsSid")
    if status is None or not 0 < len(identity) <= LONGEST_ID:
        return None
    code = form.first("ErrorCode").lstrip("0")[:40] or None
    rule = rule_of(code) if code and status is DeliveryStatus.FAILED else None
    return Receipt(
        status=status,
        token=token if len(token) <= LONGEST_TOKEN else None,
        provider_id=identity,
        error_code=code,
        failure=rule.kind if rule else None,
        retry_after=rule.retry_after if rule else None,
        tries=rule.tries if rule else None,
        unreachable=rule.unreachable if rule else None,
    )


def _sender(form: TwilioForm) -> Address | None:
    """Name the sender; since 2026 WhatsApp may give a business-scoped id in place of a number."""
    sender = form.first("From").strip()
    on_whatsapp = any(form.first(name).startswith(WHATSAPP) for name in ("From", "To", "ExternalUserId"))
    if not on_whatsapp:
        return Address(ChannelKind.SMS, sender) if sender else None
    known = sender.removeprefix(WHATSAPP) or form.first("ExternalUserId").strip().removeprefix(WHATSAPP)
    return Address(ChannelKind.WHATSAPP, known) if known else None


def _media(form: TwilioForm) -> tuple[Media, ...]:
    attached = tuple(
        _attachment(form, place) for place in range(MOST_MEDIA) if form.first(f"MediaUrl{place}")
    )
    if attached or form.first("ButtonPayload", "ListId") or says_something(form.first("Body")):
        return attached
    kind = _kind(form)
    if not kind and form.first("Latitude", "Longitude"):
        kind = "location"
    return (Media(MediaKind.OTHER, kind),) if kind in THINGS else ()


def _kind(form: TwilioForm) -> str:
    return form.first("MessageType").strip().lower()


def _reaction(form: TwilioForm) -> str | None:
    """Return the emoji of a reaction; None for one that was taken back, and for words whatever their type."""
    if _kind(form) not in REACTION or _has_letters(form.first("Body")):
        return None
    found = (form.first(name) for name in REACTION_EMOJI)
    return next((emoji for emoji in found if says_something(emoji)), None)


def _has_letters(text: str) -> bool:
    return any(char.isalpha() and char != "ℹ" for char in text)  # that one is a letter only by its category


def _substance(form: TwilioForm) -> Substance:
    """Say what a message is in which nothing can be read; a kind that nobody knows yet was sent by a person."""
    kind = _kind(form)
    return Substance.SILENT if kind in SILENT | REACTION else Substance.LOST


def _attachment(form: TwilioForm, place: int) -> Media:
    content_type = form.first(f"MediaContentType{place}").lower() or None
    if content_type == "image/webp":  # WhatsApp sends stickers, and only stickers, in this format
        kind = MediaKind.STICKER
    else:
        kind = MEDIA_KINDS.get((content_type or "").partition("/")[0], MediaKind.OTHER)
    return Media(kind, form.first(f"MediaUrl{place}"), content_type)

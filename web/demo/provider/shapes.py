"""Addresses and messages in the shape that Twilio gives them."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime
from typing import Any

from bot.demo.simulator.mailbox import Direction, Kept, Phone, State
from bot.domain.messages import ChannelKind
from bot.domain.texting import measure
from bot.settings import Settings
from web.demo.provider import accounts

API_VERSION = "2010-04-01"
WHATSAPP = "whatsapp:"
OWN_NUMBER = "+447700900000"  # of the range that Ofcom keeps for drama


def phone(address: str) -> Phone:
    """Read an address as Twilio writes it."""
    kind = ChannelKind.WHATSAPP if address.startswith(WHATSAPP) else ChannelKind.SMS
    return Phone(kind, address.removeprefix(WHATSAPP))


def address(of: Phone) -> str:
    """Write an address as Twilio does."""
    return f"{WHATSAPP}{of.number}" if of.channel is ChannelKind.WHATSAPP else of.number


def own_address(settings: Settings, channel: ChannelKind) -> str:
    """Give the product's own address on a channel, as a Messaging Service would choose one where none is set."""
    number = settings.sms_from if channel is ChannelKind.SMS else settings.whatsapp_from
    return address(Phone(channel, (number or OWN_NUMBER).removeprefix(WHATSAPP)))


def segments(kept: Kept) -> int:
    """Count what a message is billed as; WhatsApp counts messages."""
    return measure(kept.text).segments if kept.phone.channel is ChannelKind.SMS else 1


def message(kept: Kept, settings: Settings) -> dict[str, Any]:
    """Write a message as the Messages resource does; moments are RFC 2822."""
    inbound = kept.direction is Direction.FROM_PHONE
    own = kept.body.get("from") or own_address(settings, kept.phone.channel)
    theirs, moment = address(kept.phone), format_datetime(kept.written_at.astimezone(UTC))
    account = accounts.account_sid(settings)
    uri = f"/{API_VERSION}/Accounts/{account}/Messages/{kept.provider_id}"
    return {
        "sid": kept.provider_id,
        "account_sid": account,
        "api_version": API_VERSION,
        "messaging_service_sid": kept.body.get("service"),
        "to": own if inbound else theirs,
        "from": theirs if inbound else own,
        "body": kept.text,
        "direction": "inbound" if inbound else "outbound-api",
        "status": "received" if inbound else _status(kept),
        "num_segments": "0" if _has_no_sender_yet(kept) else str(segments(kept)),
        "num_media": "1" if kept.body.get("media") else "0",
        "date_created": moment,
        "date_updated": moment,
        "date_sent": moment,
        "error_code": None,
        "error_message": None,
        "price": None,
        "price_unit": "GBP",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "uri": f"{uri}.json",
    }


def _status(kept: Kept) -> str:
    return "accepted" if _has_no_sender_yet(kept) else kept.state.value


def _has_no_sender_yet(kept: Kept) -> bool:
    """Tell whether a Messaging Service still has to choose; until then it cannot count either."""
    return bool(kept.body.get("service")) and kept.state is State.QUEUED

"""The forms that Twilio posts to the product: a message from a phone, news of a delivery."""

from __future__ import annotations

from collections.abc import Mapping

from bot.demo.simulator.mailbox import Kept, State
from bot.domain.messages import ChannelKind
from bot.settings import Settings
from web.demo.provider import accounts, shapes
from web.demo.samples import ATTACHMENTS

Form = dict[str, str]


def message(kept: Kept, pressed: Kept | None, settings: Settings) -> Form:
    """Write what came from a phone; ``pressed`` is the message under which a button was pressed.

    Source: Twilio's page "Twilio's request to your incoming message webhook URL".
    """
    sid = kept.provider_id
    form = {
        "MessageSid": sid,
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "AccountSid": accounts.account_sid(settings),
        "ApiVersion": shapes.API_VERSION,
        "From": shapes.address(kept.phone),
        "To": shapes.own_address(settings, kept.phone.channel),
        "Body": kept.text,
        "NumMedia": "0",
        "NumSegments": str(shapes.segments(kept)),
        "SmsStatus": "received",
    }
    if settings.twilio_messaging_service_sid:
        form["MessagingServiceSid"] = settings.twilio_messaging_service_sid
    form |= _media(kept, settings)
    return form | _whatsapp(kept, pressed) if kept.phone.channel is ChannelKind.WHATSAPP else form


def receipt(kept: Kept, state: State, settings: Settings) -> Form:
    """Write the news that a message has come so far; Twilio's page "Outbound message status in callbacks"."""
    return {
        "MessageSid": kept.provider_id,
        "SmsSid": kept.provider_id,
        "AccountSid": accounts.account_sid(settings),
        "ApiVersion": shapes.API_VERSION,
        "From": str(kept.body.get("from", "")),
        "To": shapes.address(kept.phone),
        "MessageStatus": state.value,
        "SmsStatus": state.value,
    }


def _media(kept: Kept, settings: Settings) -> Form:
    attachment = ATTACHMENTS.get(kept.body.get("media") or "")
    if attachment is None:
        return {}
    place = (
        f"/{shapes.API_VERSION}/Accounts/{accounts.account_sid(settings)}/Messages/{kept.provider_id}/Media"
    )
    return {
        "NumMedia": "1",
        "MediaUrl0": f"{settings.twilio_api_url}{place}/{attachment.sid}",
        "MediaContentType0": attachment.content_type,
    }


def _whatsapp(kept: Kept, pressed: Kept | None) -> Form:
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

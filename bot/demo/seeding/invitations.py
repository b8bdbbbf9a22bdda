"""The message that opened an invented conversation, with the delivery state its channel would report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.demo.seeding.plan import Ledger
from bot.demo.seeding.population import SeedPhone
from bot.demo.seeding.talks import During, Ending, SeedSubject, SeedTalk
from bot.domain.languages import ENGLISH
from bot.domain.messages import ChannelKind, DeliveryStatus
from bot.domain.questionnaires import Option
from bot.store.messages import OutboxMessage
from bot.translation import Content, Translations

# What each provider reports at best; Telegram reports no delivery (Bot API, sendMessage).
ARRIVED = {
    ChannelKind.SMS: DeliveryStatus.DELIVERED,
    ChannelKind.WHATSAPP: DeliveryStatus.READ,
    ChannelKind.TELEGRAM: DeliveryStatus.SENT,
}
# Unreachable handset and invalid recipient (Twilio's error list); blocked by the user (Bot API).
ERRORS = {ChannelKind.SMS: "30003", ChannelKind.WHATSAPP: "63024", ChannelKind.TELEGRAM: "403"}
_ENDED = {Ending.UNDELIVERED: DeliveryStatus.FAILED, Ending.NO_RECEIPT: DeliveryStatus.ACCEPTED}
AGAIN_AFTER = timedelta(days=2)


class Sayings:
    """The invitation in words, in the child's language where there is a sentence for all of it, else in English."""

    def __init__(self, content: Content, translations: Translations, service: str) -> None:
        self._options: Sequence[Option] = content.menus["invite"].options
        self._messages = content.messages
        self._translations = translations
        self._service = service

    def invitation(
        self, language: str, kind: str, conversation_id: int, channel: ChannelKind
    ) -> dict[str, Any]:
        """Return the body of an outbox row: the text, and buttons where the channel has them."""
        texts = [(f"msg:{kind}", self._messages[kind])]
        texts += [(f"opt:invite.{option.key}", option.label) for option in self._options]
        spoken = self._translations.choose(language, texts) if language != ENGLISH else ENGLISH
        said = [self._translations.translate(spoken, *text) or text[1] for text in texts]
        payloads = [f"{conversation_id}.invite.{option.key}" for option in self._options]
        choices = (
            []
            if channel is ChannelKind.SMS
            else [list(pair) for pair in zip(payloads, said[1:], strict=True)]
        )
        return {"text": said[0].format(service=self._service), "choices": choices}


def write_invitation(
    ledger: Ledger,
    sayings: Sayings,
    rng: Random,
    subject: SeedSubject,
    talk: SeedTalk,
    ending: Ending,
    during: During,
) -> None:
    """Write the invitation of a conversation; one that could not be delivered is tried again later."""
    kind = "invite_short" if talk.script.questionnaire.id.endswith("-short") else "invite"
    body = sayings.invitation(subject.language, kind, talk.conversation_id, subject.phone.channel)
    tried = (
        [during.invited, during.invited + AGAIN_AFTER] if ending is Ending.UNDELIVERED else [during.invited]
    )
    for attempt, moment in enumerate(moment for moment in tried if moment <= during.latest):
        ledger.add(
            OutboxMessage,
            purpose=f"seed:{talk.conversation_id}:{kind}:{attempt}",
            token=f"{rng.getrandbits(128):032x}",
            conversation_id=talk.conversation_id,
            address_id=subject.phone.address_id,
            channel=subject.phone.channel.value,
            kind=kind,
            body=body,
            not_before=moment,
            created_at=moment,
            **_delivery(rng, subject.phone, ending, moment),
        )


def _delivery(rng: Random, phone: SeedPhone, ending: Ending, moment: datetime) -> dict[str, Any]:
    failed = ending is Ending.UNDELIVERED
    status = _ENDED.get(ending, ARRIVED[phone.channel])
    arrived = status in {DeliveryStatus.DELIVERED, DeliveryStatus.READ}
    return {
        "status": status.value,
        "attempts": 1,
        "provider_id": _provider_id(rng, phone.channel),
        "error_code": ERRORS[phone.channel] if failed else None,
        "sent_at": moment,
        "delivered_at": moment + timedelta(seconds=rng.randint(2, 90)) if arrived else None,
    }


def _provider_id(rng: Random, channel: ChannelKind) -> str:
    if channel is ChannelKind.TELEGRAM:
        return str(rng.randint(10**6, 10**9))
    return f"{'SM' if channel is ChannelKind.SMS else 'MM'}{rng.getrandbits(128):032x}"

"""What the settings name outside Heard: accounts at message providers, mail server, translation server."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.checks import ChannelFinding, CheckState, Said
from bot.domain.mail import MailPost
from bot.domain.messages import ChannelKind
from bot.enrolment.cards.words import Senders
from bot.ports import Channel, MachineTranslator, MediaSource, TemplateOffice, UpdateFeed
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.channels.listeners import ListenerPost
    from bot.channels.paging import Pager
    from bot.channels.telegram import TelegramChannel
    from bot.channels.twilio import TwilioAccount, TwilioSignature


def look_at_channel(kind: ChannelKind, settings: Settings) -> tuple[ChannelFinding, ...]:
    """Ask a channel's provider how the channel is set up there; nothing is asked while settings are missing."""
    lacking = settings.lacks(kind)
    if lacking:
        return (ChannelFinding(kind, CheckState.FIX, f"set {' and '.join(lacking)}"),)
    return tuple(ChannelFinding(kind, state, text) for state, text in _looks(kind, settings))


def _looks(kind: ChannelKind, settings: Settings) -> Iterator[Said]:
    if kind is ChannelKind.TELEGRAM:
        from bot.channels.telegram import looks as of_telegram  # noqa: PLC0415 - few processes ask

        token = settings.telegram_bot_token
        bot = token.get_secret_value() if token else ""
        return of_telegram.look(bot, settings.telegram_api_url, settings.public_url)
    from bot.channels.twilio import looks as of_twilio  # noqa: PLC0415 - few processes ask

    return of_twilio.look(kind, twilio_account(settings))


def provider_clock(settings: Settings) -> datetime | None:
    """Return what time it is at the message provider; None when it does not answer."""
    from bot.channels.looks import clock_at  # noqa: PLC0415 - only heard doctor asks

    return clock_at(settings.twilio_api_url if settings.twilio_account_sid else settings.telegram_api_url)


def twilio_account(settings: Settings) -> TwilioAccount:
    """Return the account at Twilio that the settings name."""
    from bot.channels.twilio import TwilioAccount  # noqa: PLC0415 - the web worker never sends

    auth = settings.twilio_auth_token
    return TwilioAccount(
        sid=settings.twilio_account_sid or "",
        token=auth.get_secret_value() if auth else "",
        public_url=settings.public_url,
        sms_from=settings.sms_from,
        whatsapp_from=settings.whatsapp_from,
        messaging_service_sid=settings.twilio_messaging_service_sid,
        api_url=settings.twilio_api_url,
        content_url=settings.twilio_content_url,
        messaging_url=settings.twilio_messaging_url,
    )


def open_channel(kind: ChannelKind, settings: Settings) -> Channel:
    """Return what sends on a channel; the provider's library is imported only where messages are sent."""
    if kind is ChannelKind.TELEGRAM:
        return telegram_bot(settings)
    from bot.channels.twilio import TwilioChannel  # noqa: PLC0415 - the web worker never sends

    return TwilioChannel(kind, twilio_account(settings))


def telegram_bot(settings: Settings) -> TelegramChannel:
    """Return the Telegram bot."""
    from bot.channels.telegram import TelegramChannel  # noqa: PLC0415 - the web worker never sends

    token = settings.telegram_bot_token
    return TelegramChannel(token.get_secret_value() if token else None, settings.telegram_api_url)


def telegram_feed(settings: Settings) -> UpdateFeed:
    """Return the updates of the bot for a machine that nobody outside reaches, which fetches them."""
    from bot.channels.telegram.feed import TelegramFeed  # noqa: PLC0415 - only heard telegram poll fetches

    token = settings.telegram_bot_token
    return TelegramFeed(token.get_secret_value() if token else "", settings.telegram_api_url)


def twilio_signature(settings: Settings) -> TwilioSignature:
    """Return the check of Twilio's signatures, with the token in use and the one that it replaces."""
    from bot.channels.twilio import TwilioSignature  # noqa: PLC0415 - only the webhooks need it

    tokens = (settings.twilio_auth_token, settings.twilio_auth_token_secondary)
    return TwilioSignature((token.get_secret_value() for token in tokens if token), settings.public_url)


def template_office(settings: Settings) -> TemplateOffice:
    """Return where WhatsApp templates are made and approved."""
    from bot.channels.twilio import TwilioTemplates  # noqa: PLC0415 - the web worker never sends

    return TwilioTemplates(twilio_account(settings))


def media_source(settings: Settings, kind: ChannelKind) -> MediaSource:
    """Return where the files of a channel are fetched from."""
    if kind is ChannelKind.TELEGRAM:
        from bot.channels.telegram.files import TelegramFiles  # noqa: PLC0415 - only the worker fetches

        token = settings.telegram_bot_token
        return TelegramFiles(token.get_secret_value() if token else None, settings.telegram_api_url)
    from bot.channels.twilio.files import TwilioFiles  # noqa: PLC0415 - only the worker fetches

    return TwilioFiles(twilio_account(settings))


def listener_post(settings: Settings) -> ListenerPost:
    """Return what tells the case system's addresses; in production none of them is this machine."""
    from bot.channels.listeners import ListenerPost  # noqa: PLC0415 - only the worker tells

    return ListenerPost(to_itself=not settings.is_production)


def translation_server(settings: Settings) -> MachineTranslator | None:
    """Return the server that translates by machine, as the settings name it; None where they name none."""
    from bot.channels.libretranslate import LibreTranslate  # noqa: PLC0415 - few processes ask

    key = settings.translation_key
    url = settings.translation_url
    return LibreTranslate(url, key.get_secret_value() if key else None) if url else None


def senders(settings: Settings, on: Collection[ChannelKind], bot_name: str | None) -> Senders:
    """Return where children write to on the channels that are on, for the cards."""
    open_here = {kind for kind in on if not settings.lacks(kind)}
    whatsapp = (settings.whatsapp_from or "").removeprefix("whatsapp:") or None
    return Senders(
        settings.sms_from if ChannelKind.SMS in open_here else None,
        whatsapp if ChannelKind.WHATSAPP in open_here else None,
        bot_name if ChannelKind.TELEGRAM in open_here else None,
    )


def ask_bot_name(settings: Settings) -> str | None:
    """Ask Telegram for the name of our bot; None without a bot, or while Telegram cannot be asked."""
    from bot.channels.telegram.name import ask_name  # noqa: PLC0415 - only who makes cards asks

    token = settings.telegram_bot_token
    return ask_name(token.get_secret_value(), settings.telegram_api_url) if token else None


def duty_pager(settings: Settings, service: str, texts: Callable[[], Channel]) -> Pager:
    """Return what calls duty contacts, under the name of the service."""
    from bot.channels.paging import Pager  # noqa: PLC0415 - the web worker never sends

    return Pager(service, settings.public_url, texts, settings.mail_server)


def mail_post(settings: Settings) -> MailPost | None:
    """Return what hands e-mails to the mail server of the settings; None where none is set."""
    from bot.channels.mail import send  # noqa: PLC0415 - few requests write e-mails

    return partial(send, settings.mail_server) if settings.mail_server else None


def greet_mail_server(settings: Settings) -> str | None:
    """Ask the mail server of the settings whether it lets us in; return what is wrong, None when nothing is."""
    from bot.channels.mail import greet  # noqa: PLC0415 - only heard doctor asks

    return (
        greet(settings.mail_server)
        if settings.mail_server
        else "HEARD_SMTP_URL and HEARD_MAIL_FROM are not set"
    )

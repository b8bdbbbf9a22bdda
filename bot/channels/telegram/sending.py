"""Sending through Telegram's Bot API with an inline keyboard, whose buttons answer in no language at all."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import Any

from bot.channels.telegram.failures import refusal
from bot.channels.telegram.loops import BotThread
from bot.domain.messages import FailureKind, Outbound, Refused, Sent, Unreachable

logger = logging.getLogger(__name__)

# What we read of Telegram's updates; it remembers this until it is set again.
UPDATES = ("message", "edited_message", "callback_query", "message_reaction", "my_chat_member")
# What reading an answer can raise after the message was taken.
GARBLED = (ValueError, TypeError, KeyError, AttributeError, OSError)


class TelegramChannel:
    """Private chats with one bot; see :class:`bot.ports.Channel`. Without a token every send is refused."""

    def __init__(self, token: str | None, api_url: str = "https://api.telegram.org") -> None:
        self._token = token or ""
        self._api_url = api_url

    def send(self, message: Outbound) -> Sent | Refused:
        """Send one message; each choice is a button on a line of its own."""
        if not self._token:
            return Refused(FailureKind.CONFIGURATION, "no-token")
        if not message.to.provider_id.isdecimal():
            return Refused(FailureKind.PERMANENT, "not-a-user", unreachable=Unreachable.NO_ACCOUNT)
        chat = int(message.to.provider_id)
        try:
            sent = self._bot.call(
                lambda bot: bot.send_message(chat, message.text, reply_markup=_keyboard(message))
            )
        except _errors() as error:
            return refusal(error)
        return Sent(f"{chat}:{sent.message_id}")

    def find(self, message: Outbound) -> Sent | None:
        """Give None always: Telegram shows a bot nothing of what it sent."""
        return None

    def acknowledge(self, callback_id: str) -> None:
        """Tell Telegram that a pressed button arrived, so that it stops turning; too late is no harm."""
        if not self._token:
            return
        try:
            self._bot.call(lambda bot: bot.answer_callback_query(callback_id))
        except _errors() as error:
            logger.info("a pressed button was not acknowledged: %s", type(error).__name__)

    def set_webhook(self, public_url: str, secret: str) -> None:
        """Ask Telegram to bring updates to our webhook with our secret; raises TelegramError when it will not."""
        self._bot.call(
            lambda bot: bot.set_webhook(
                f"{public_url}/webhooks/telegram", secret_token=secret, allowed_updates=UPDATES
            )
        )

    def close(self) -> None:
        """Close the connections to Telegram."""
        self._bot.close()

    @cached_property
    def _bot(self) -> BotThread:
        return BotThread(self._token, self._api_url)


def _keyboard(message: Outbound) -> Any:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup  # noqa: PLC0415  (heavy; only senders load it)

    if not message.choices:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(choice.label, callback_data=choice.payload)] for choice in message.choices]
    )


def _errors() -> tuple[type[Exception], ...]:
    from telegram.error import TelegramError  # noqa: PLC0415

    return (TelegramError, *GARBLED)

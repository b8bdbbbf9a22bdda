"""Telegram: private chats with the bot. Updates are read as plain JSON, without its client library."""

from bot.channels.telegram.reading import callback_id, decode, read, verify
from bot.channels.telegram.sending import TelegramChannel

__all__ = ["TelegramChannel", "callback_id", "decode", "read", "verify"]

"""Telegram: private chats with the bot. Updates are read as plain JSON, without its client library."""

from bot.channels.telegram.inbound import callback_id, decode, read, reply_to, verify
from bot.channels.telegram.outbound import TelegramChannel

__all__ = ["TelegramChannel", "callback_id", "decode", "read", "reply_to", "verify"]

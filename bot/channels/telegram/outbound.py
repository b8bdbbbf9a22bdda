"""Sending by Telegram: one event loop for all, and what its refusals mean."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Coroutine, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bot.domain.messages import FailureKind, Outbound, Refused, Sent, Unreachable

logger = logging.getLogger(__name__)
RETRY_SECONDS = 30.0
CONNECTIONS = 8
POOL_SECONDS = 5.0
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
# A free connection, connecting, writing and reading each have their own limit below this one.
CALL_SECONDS = 30.0
# What we read of Telegram's updates; it remembers this until it is set again.
UPDATES = ("message", "edited_message", "callback_query", "message_reaction", "my_chat_member")
# What reading an answer can raise after the message was taken.
GARBLED = (ValueError, TypeError, KeyError, AttributeError, OSError)
UNREACHABLE: Mapping[str, Unreachable] = MappingProxyType(
    {
        "user is deactivated": Unreachable.NO_ACCOUNT,
        "chat not found": Unreachable.NO_ACCOUNT,
        "user not found": Unreachable.NO_ACCOUNT,
        "peer_id_invalid": Unreachable.NO_ACCOUNT,
        "can't initiate conversation": Unreachable.NOT_STARTED,
    }
)


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
        """Return None always: Telegram shows a bot nothing of what it sent."""
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


def refusal(error: Exception) -> Refused:
    """Say what a failed send means; the error is one that python-telegram-bot or the loop raised.

    The classes are looked at from the special to the general: its BadRequest is also a NetworkError.
    """
    from telegram import error as failures  # noqa: PLC0415  (heavy; only senders load it)

    if isinstance(error, failures.RetryAfter):
        # The public attribute is deprecated as a number and warns.
        return Refused(FailureKind.RETRY, "RetryAfter", error._retry_after.total_seconds(), holds=True)
    if isinstance(error, failures.NetworkError) and _was_not_sent(error):
        return Refused(FailureKind.RETRY, "no-connection", RETRY_SECONDS)
    kinds: dict[type[Exception], FailureKind] = {
        failures.Forbidden: FailureKind.OPTED_OUT,  # blocked, or the account is gone
        failures.InvalidToken: FailureKind.CONFIGURATION,
        failures.EndPointNotFound: FailureKind.CONFIGURATION,
        failures.Conflict: FailureKind.CONFIGURATION,
        failures.ChatMigrated: FailureKind.PERMANENT,
        failures.BadRequest: FailureKind.PERMANENT,
    }
    kind = next((kind for known, kind in kinds.items() if isinstance(error, known)), FailureKind.AMBIGUOUS)
    why = _why_unreachable(error) if kind in {FailureKind.OPTED_OUT, FailureKind.PERMANENT} else None
    return Refused(FailureKind.PERMANENT if why else kind, type(error).__name__, unreachable=why)


def _why_unreachable(error: Exception) -> Unreachable | None:
    """Tell by Telegram's words that nobody is there: its classes do not tell a gone account from a block."""
    words = str(error).casefold()
    return next((why for sign, why in UNREACHABLE.items() if sign in words), None)


def _was_not_sent(error: Exception) -> bool:
    """Tell a request that never left: no connection in time, or none free."""
    import httpx  # noqa: PLC0415

    return isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


class BotThread:
    """Runs calls of one bot from any thread; ``token`` and ``api_url`` say which bot and where."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token = token
        self._api_url = api_url
        self._lock = threading.Lock()
        self._process: int | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bot: Any = None

    def call(self, make: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        """Run what ``make`` builds from the bot and return its result; raises what it raises, or TimeoutError."""
        loop = self._running()
        future = asyncio.run_coroutine_threadsafe(make(self._bot), loop)
        try:
            return future.result(CALL_SECONDS)
        except TimeoutError:
            future.cancel()
            raise

    def close(self) -> None:
        """Close the connections and end the thread; a later call starts again."""
        with self._lock:
            loop, self._loop = self._loop, None
            if loop is None or self._process != os.getpid():
                return
            request = self._bot.request
            asyncio.run_coroutine_threadsafe(request.shutdown(), loop).result(CALL_SECONDS)
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join(CALL_SECONDS)
            loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._process != os.getpid():
                self._bot = _bot(self._token, self._api_url)
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="telegram", daemon=True)
                self._thread.start()
                self._process = os.getpid()
            return self._loop


def _bot(token: str, api_url: str) -> Any:
    from telegram import Bot  # noqa: PLC0415  (heavy; only senders load it)
    from telegram.request import HTTPXRequest  # noqa: PLC0415

    # Opts in to durations as such; else every "too many requests" writes a deprecation warning.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    for name in ("httpx", "httpcore", "telegram"):  # they write the token, which is part of every address
        logging.getLogger(name).setLevel(logging.WARNING)
    request = HTTPXRequest(
        connection_pool_size=CONNECTIONS,
        pool_timeout=POOL_SECONDS,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
    )
    return Bot(token, base_url=f"{api_url}/bot", base_file_url=f"{api_url}/file/bot", request=request)

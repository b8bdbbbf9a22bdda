"""The terminal as a channel, for talking with the bot while developing."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.messages import Outbound, Sent


class ConsoleChannel:
    """Writes each message with ``write``, its choices as numbered lines; see :class:`bot.ports.Channel`."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._count = 0

    def send(self, message: Outbound) -> Sent:
        """Write one message; the terminal refuses none."""
        self._count += 1
        self._write(message.plain_text or message.text)
        if message.plain_text is None:
            for number, choice in enumerate(message.choices, start=1):
                self._write(f"  {number}  {choice.label}")
        return Sent(f"console:{self._count}")

    def find(self, message: Outbound) -> None:
        """Return None: what was written is not remembered."""

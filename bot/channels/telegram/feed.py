"""Fetching updates from Telegram, where its webhook cannot reach: on a developer's machine."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.telegram.outbound import UPDATES
from bot.ports import FeedBroken

# How long Telegram keeps a question for updates open while there are none, and how much longer we wait for it.
WAIT_SECONDS, MORE_SECONDS = 20, 10.0


class TelegramFeed:
    """The updates of one bot, each confirmed by asking for the next; Telegram allows no webhook beside it."""

    def __init__(self, token: str, api_url: str, wait: int = WAIT_SECONDS) -> None:
        self._url = f"{api_url}/bot{token}"
        self._wait = wait
        self._next = 0
        for name in ("httpx", "httpcore"):  # they write the token, which is part of every address
            logging.getLogger(name).setLevel(logging.WARNING)

    def begin(self) -> None:
        """Take the webhook away, and keep what waits; FeedBroken when Telegram will not."""
        self.call("deleteWebhook", {"drop_pending_updates": False})

    def updates(self) -> Sequence[Mapping[str, Any]]:
        """Return the updates that came since the last time, after waiting for one; FeedBroken without an answer."""
        asked = {"offset": self._next, "timeout": self._wait, "allowed_updates": list(UPDATES)}
        found = self.call("getUpdates", asked)
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    def confirm(self, update: Mapping[str, Any]) -> None:
        """Ask for later ones than this from now on: it was kept."""
        number = update.get("update_id")
        if isinstance(number, int):
            self._next = max(self._next, number + 1)

    def call(self, method: str, fields: Mapping[str, Any]) -> Any:
        """Run one method and return its result; FeedBroken when it fails."""
        import httpx  # noqa: PLC0415 - the web process has no need of it

        try:
            answer = httpx.post(f"{self._url}/{method}", json=dict(fields), timeout=self._wait + MORE_SECONDS)
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise FeedBroken(f"Telegram does not answer: {type(error).__name__}") from None
        if not (isinstance(said, dict) and said.get("ok")):
            raise FeedBroken(f"Telegram refuses {method}: HTTP {answer.status_code}")
        return said.get("result")

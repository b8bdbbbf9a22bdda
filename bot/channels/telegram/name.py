"""The name of our bot at Telegram, which stands in the links on cards."""

from __future__ import annotations

import json
import logging
import urllib.request

logger = logging.getLogger(__name__)
SECONDS = 5


def ask_name(token: str, api_url: str) -> str | None:
    """Return the bot's user name; None when Telegram cannot be asked now. Source: Telegram's Bot API, getMe."""
    try:
        request = urllib.request.Request(f"{api_url}/bot{token}/getMe", b"")  # noqa: S310 - https, or loopback
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            found = json.load(answer)
        return str(found["result"]["username"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        # Without the error's own words: its address holds the token.
        logger.warning("Telegram could not be asked for the bot's name: %s", type(error).__name__)
        return None

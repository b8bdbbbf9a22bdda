"""Asking a provider how an account is set up, without its library: a page may do it, and nothing is changed."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.domain.checks import CheckState, Said

SECONDS = 8.0


class ProviderSilent(Exception):
    """A provider gave no answer that could be used; ``said`` is the finding."""

    def __init__(self, said: Said) -> None:
        super().__init__(said[1])
        self.said = said


def ask(provider: str, url: str, headers: Mapping[str, str]) -> Any:
    """Return a provider's answer; ProviderSilent without one. Its address may hold secrets and is not repeated."""
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310 - https, or loopback: see the settings
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - likewise
            return json.load(answer)
    except urllib.error.HTTPError as error:
        said = f"{provider} refuses the account or its secret: HTTP {error.code}"
    except (OSError, ValueError) as error:
        said = f"{provider} does not answer: {type(error).__name__}"
    raise ProviderSilent((CheckState.FIX, said))


def clock_at(url: str) -> datetime | None:
    """Return the time that a server writes on its answer, whatever it answers; None without an answer."""
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - https, or loopback: see the settings
            written = answer.headers.get("Date")
    except urllib.error.HTTPError as error:
        written = error.headers.get("Date")
    except OSError:
        return None
    try:
        return parsedate_to_datetime(written) if written else None
    except ValueError:
        return None

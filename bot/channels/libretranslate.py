"""Translating by a server that speaks LibreTranslate's interface; the authority runs it, and it is off without one.

Source: the interface description that every LibreTranslate server has at /spec (POST /translate, GET /languages).
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.domain.media import MachineRefusal, MachineTranslation

SECONDS = 15.0
LONGEST_ANSWER = 1024 * 1024
LONGEST_NAME = 100
REFUSALS: Mapping[int, MachineRefusal] = {
    401: MachineRefusal.KEY,
    403: MachineRefusal.KEY,
    413: MachineRefusal.TOO_LONG,
    429: MachineRefusal.BUSY,
}


class LibreTranslate:
    """One server; see :class:`bot.ports.MachineTranslator`."""

    def __init__(self, url: str, key: str | None = None, seconds: float = SECONDS) -> None:
        self._url, self._key, self._seconds = url, key, seconds

    @property
    def name(self) -> str:
        """Return the host of the server, without what its address may hold besides."""
        return (urlsplit(self._url).hostname or "")[:LONGEST_NAME]

    def languages(self) -> Mapping[str, Sequence[str]] | MachineRefusal:
        """Return the server's languages by their codes, each with the codes it can be put into."""
        listed = self._ask("/languages", None)
        if isinstance(listed, MachineRefusal):
            return listed
        try:
            return {str(each["code"]): tuple(map(str, each["targets"])) for each in listed}
        except (KeyError, TypeError):
            return MachineRefusal.GARBLED

    def translate(self, text: str, source: str, target: str) -> MachineTranslation | MachineRefusal:
        """Translate a text; a language of ours that the server does not know is not guessed at."""
        known = self.languages()
        if isinstance(known, MachineRefusal):
            return known
        read = next((code for code in _codes(source) if target in known.get(code, ())), None)
        if read is None:
            return MachineRefusal.LANGUAGE
        asked = {"q": text, "source": read, "target": target, "format": "text"}
        answer = self._ask("/translate", asked | ({"api_key": self._key} if self._key else {}))
        if isinstance(answer, MachineRefusal):
            return answer
        made = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(made, str) or not made.strip():
            return MachineRefusal.GARBLED
        return MachineTranslation(made.strip(), self.name)

    def _ask(self, path: str, body: Mapping[str, str] | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(f"{self._url}{path}", data, headers)  # noqa: S310 - https, or loopback
        try:
            with _OPENER.open(request, timeout=self._seconds) as answer:
                return json.loads(answer.read(LONGEST_ANSWER))
        except urllib.error.HTTPError as error:
            return _refusal(error)
        except OSError:
            return MachineRefusal.SILENT
        except ValueError:
            return MachineRefusal.GARBLED


class _StaysThere(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: a young person's words are for the server that the settings name."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing; the redirect itself counts as an error."""


_OPENER = urllib.request.build_opener(_StaysThere)


def _codes(language: str) -> tuple[str, ...]:
    """Return what a language of ours may be called there: with a hyphen, or without its region, never its script."""
    plain, _, more = language.partition("_")
    return (language, f"{plain}-{more}", plain) if more.isupper() else (language, f"{plain}-{more}")


def _refusal(error: urllib.error.HTTPError) -> MachineRefusal:
    """Say what an error means; 400 is for a language it does not know as for a text that is too long."""
    if error.code != 400:
        return REFUSALS.get(error.code, MachineRefusal.SILENT)
    said = error.read(LONGEST_ANSWER).decode("utf-8", "replace").lower()
    if "limit" in said:
        return MachineRefusal.TOO_LONG
    return MachineRefusal.KEY if "api key" in said else MachineRefusal.LANGUAGE

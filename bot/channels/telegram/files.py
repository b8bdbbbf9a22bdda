"""Fetching what came beside words at Telegram: its name for the file, then the file; both addresses hold the token."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import SplitResult, urlencode

from bot.channels.download import Download, origin
from bot.domain.media import CopyFate, Fetched, FileReason, Unfetched

ANSWER = 64 * 1024
# As Telegram names files: "voice/file_12.oga".
PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
TOO_BIG = "too big"  # "Bad Request: file is too big": a bot is given files of up to 20 MB
ABSENT = Unfetched(FileReason.NOT_THERE, again=True)


class TelegramFiles:
    """The files that were sent to one bot; see :class:`bot.ports.MediaSource`."""

    def __init__(self, token: str | None, api_url: str = "https://api.telegram.org") -> None:
        self._token = token or ""
        self._api_url = api_url

    def fetch(self, reference: str, most: int) -> Fetched | Unfetched:
        """Ask for the place of a file and fetch it; nothing leads to another host."""
        if not self._token:
            return Unfetched(FileReason.NOT_LET_IN, again=True)
        asked = self._within(ANSWER, (200, 400), urlencode({"file_id": reference}))
        found = asked.get(f"{self._api_url}/bot{self._token}/getFile")
        place = _place(found.content, most) if isinstance(found, Fetched) else found
        if not isinstance(place, str):
            return place
        return self._within(most).get(f"{self._api_url}/file/bot{self._token}/{place}")

    def delete(self, reference: str) -> CopyFate:
        """Delete nothing: Telegram keeps files by its own rules, and its Bot API has no method for it."""
        return CopyFate.KEPT

    def can_redact(self, provider_id: str) -> bool:
        """Return that Telegram empties nothing."""
        return False

    def redact(self, provider_id: str) -> CopyFate:
        """Empty nothing: Telegram's copy is the one that the young person reads on the phone."""
        return CopyFate.KEPT

    def _within(self, most: int, accepts: tuple[int, ...] = (200,), form: str | None = None) -> Download:
        return Download(self._is_theirs, lambda _: False, {}, most, accepts=accepts, form=form)

    def _is_theirs(self, parts: SplitResult) -> bool:
        return origin(parts.geturl()) == origin(self._api_url)


def _place(answer: bytes, most: int) -> str | Unfetched:
    """Read Telegram's answer: where the file is, or why there is none."""
    try:
        said = json.loads(answer)
    except ValueError:
        return Unfetched(FileReason.NO_ANSWER, again=True)
    file: Any = said.get("result") if isinstance(said, dict) else None
    if not isinstance(file, dict):
        is_too_big = isinstance(said, dict) and TOO_BIG in str(said.get("description")).lower()
        return Unfetched(FileReason.TOO_LARGE) if is_too_big else ABSENT
    size, path = file.get("file_size"), str(file.get("file_path") or "")
    if isinstance(size, int) and size > most:
        return Unfetched(FileReason.TOO_LARGE)
    return path if PATH.fullmatch(path) else ABSENT

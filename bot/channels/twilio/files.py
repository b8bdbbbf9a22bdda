"""What lies in our account at Twilio: files are fetched and deleted there, messages emptied."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from urllib.parse import SplitResult

from bot.channels.download import Download, origin
from bot.channels.twilio.outbound import TwilioAccount
from bot.domain.media import CopyFate, Fetched, FileReason, Unfetched

# api.twilio.com, and api.<edge>.<region>.twilio.com (Twilio, "Global Infrastructure").
API_HOST = re.compile(r"api(\.[a-z0-9-]+){0,2}\.twilio\.com")
# Twilio keeps files at its own delivery network, and older ones in a bucket of that name at Amazon.
CDN_HOST = re.compile(r"([a-z0-9-]+\.)+(twilio|twiliocdn)\.com")
BUCKET_HOST, BUCKET = re.compile(r"s3(-external-1)?\.amazonaws\.com"), "/media.twiliocdn.com/"

JSON = ".json"
MESSAGE = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
# An empty body is the one change that Twilio lets be made to a message, once its status is final.
EMPTY, ANSWER = "Body=", 64 * 1024
FATES = {FileReason.NOT_THERE: CopyFate.GONE, FileReason.NOT_LET_IN: CopyFate.NOT_LET_IN}


class TwilioFiles:
    """The files and messages of one account; see :class:`bot.ports.MediaSource`."""

    def __init__(self, account: TwilioAccount) -> None:
        self._account = account
        self._messages = f"/2010-04-01/Accounts/{account.sid}/Messages/"
        self._path = re.compile(rf"{re.escape(self._messages)}{MESSAGE.pattern}/Media/ME[0-9a-f]{{32}}")

    def fetch(self, reference: str, most: int) -> Fetched | Unfetched:
        """Fetch one file with the account's credentials, which no other host is told."""
        if not (self._account.sid and self._account.token):
            return Unfetched(FileReason.NOT_LET_IN, again=True)
        return Download(self._is_ours, self._is_theirs, self._headers, most).get(reference)

    def delete(self, reference: str) -> CopyFate:
        """Delete Twilio's copy, which stays there until then (Twilio, "Media subresource", Delete)."""
        if not (self._account.sid and self._account.token):
            return CopyFate.NOT_LET_IN
        return Download(self._may_delete, lambda _: False, self._headers, most=0).delete(f"{reference}{JSON}")

    def can_redact(self, provider_id: str) -> bool:
        """Return whether this is an id of Twilio's, which a request that nobody could read has not."""
        return bool(MESSAGE.fullmatch(provider_id))

    def redact(self, provider_id: str) -> CopyFate:
        """Empty a message at Twilio; gone is what it shows empty or does not know (Twilio, "Messages", Update)."""
        if not (self._account.sid and self._account.token):
            return CopyFate.NOT_LET_IN
        if not self.can_redact(provider_id):
            return CopyFate.FOREIGN
        asked = Download(self._is_api, lambda _: False, self._headers, ANSWER, form=EMPTY)
        answer = asked.get(f"{self._account.api_url}{self._messages}{provider_id}{JSON}")
        if isinstance(answer, Fetched):
            return CopyFate.GONE if _is_empty(answer.content) else CopyFate.NO_ANSWER
        return FATES.get(answer.reason, CopyFate.NO_ANSWER)

    @property
    def _headers(self) -> Mapping[str, str]:
        basic = base64.b64encode(f"{self._account.sid}:{self._account.token}".encode()).decode()
        return {"Authorization": f"Basic {basic}"}

    def _is_ours(self, parts: SplitResult) -> bool:
        is_api = self._is_api(parts) or (_is_secure(parts) and bool(API_HOST.fullmatch(parts.hostname or "")))
        return is_api and bool(self._path.fullmatch(parts.path))

    def _may_delete(self, parts: SplitResult) -> bool:
        return parts.path.endswith(JSON) and self._is_ours(parts._replace(path=parts.path.removesuffix(JSON)))

    def _is_theirs(self, parts: SplitResult) -> bool:
        host = parts.hostname or ""
        is_bucket = bool(BUCKET_HOST.fullmatch(host)) and parts.path.startswith(BUCKET)
        return self._is_api(parts) or (
            _is_secure(parts) and (is_bucket or CDN_HOST.fullmatch(host) is not None)
        )

    def _is_api(self, parts: SplitResult) -> bool:
        """Return whether an address is of the server that the settings name, such as the one of a demo."""
        return origin(parts.geturl()) == origin(self._account.api_url)


def _is_secure(parts: SplitResult) -> bool:
    return parts.scheme == "https" and parts.port in {None, 443}


def _is_empty(answer: bytes) -> bool:
    """Return whether Twilio's answer shows a message without words; a page that says yes to everything shows none."""
    try:
        shown = json.loads(answer)
    except ValueError:
        return False
    return isinstance(shown, dict) and "sid" in shown and not shown.get("body")

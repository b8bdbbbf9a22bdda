"""What came beside words at Twilio: fetched from our own account there and where it leads on to, and deleted there."""

from __future__ import annotations

import base64
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


class TwilioFiles:
    """The files of one account; see :class:`bot.ports.MediaSource`."""

    def __init__(self, account: TwilioAccount) -> None:
        self._account = account
        self._path = re.compile(
            rf"/2010-04-01/Accounts/{re.escape(account.sid)}/Messages/[A-Z]{{2}}[0-9a-f]{{32}}/Media/ME[0-9a-f]{{32}}"
        )

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

"""Fetching a file from a provider and deleting it there: its own hosts alone, in bounds, credentials kept to it."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from bot.channels.lines import LookUp, addresses_of, line_to
from bot.domain.exposure import is_local
from bot.domain.media import CopyFate, Fetched, FileReason, Unfetched

SECONDS = 20.0
HOPS = 3
PIECE = 64 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
REASONS = {404: FileReason.NOT_THERE, 410: FileReason.NOT_THERE}
REASONS |= {401: FileReason.NOT_LET_IN, 403: FileReason.NOT_LET_IN}
# What a server says of what it was asked to delete; any other answer, such as a redirect or a page, deleted nothing.
FATES = {204: CopyFate.GONE, 404: CopyFate.GONE, 410: CopyFate.GONE}
FATES |= {401: CopyFate.NOT_LET_IN, 403: CopyFate.NOT_LET_IN}
FORM = "application/x-www-form-urlencoded"
SILENT = Unfetched(FileReason.NO_ANSWER, again=True)
Allowed = Callable[[SplitResult], bool]


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """Where a redirect leads."""

    url: str


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Return the scheme, host and port of an address, by which two addresses are of one server."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


@dataclass(frozen=True, slots=True)
class Download:
    """How one file is fetched: which address may be asked, which may be gone on to, and in what bounds.

    ``headers`` go to the first server alone. ``accepts`` are the HTTP statuses whose body is the answer. ``form`` is
    posted where the address is a method to be called.
    """

    may_ask: Allowed
    may_follow: Allowed
    headers: Mapping[str, str]
    most: int
    seconds: float = SECONDS
    accepts: Collection[int] = (200,)
    form: str | None = None
    look_up: LookUp = addresses_of

    def get(self, url: str) -> Fetched | Unfetched:
        """Fetch what is at an address, over a few redirects; nothing that a server can do raises."""
        ends, asked, allowed = time.monotonic() + self.seconds, url, self.may_ask
        for _ in range(HOPS + 1):
            if not _is_allowed(url, allowed):
                return Unfetched(FileReason.FOREIGN)
            answer = self._ask(url, self.headers if origin(url) == origin(asked) else {}, ends)
            if not isinstance(answer, _Elsewhere):
                return answer
            url, allowed = urljoin(url, answer.url), self.may_follow
        return Unfetched(FileReason.FOREIGN)

    def delete(self, url: str) -> CopyFate:
        """Delete what is at an address; no redirect is followed, and nothing that a server can do raises."""
        if not _is_allowed(url, self.may_ask):
            return CopyFate.FOREIGN
        try:
            with line_to(urlsplit(url), self.seconds, self.look_up) as connection:
                connection.request("DELETE", _target(urlsplit(url)), headers=dict(self.headers))
                with connection.getresponse() as response:
                    return FATES.get(response.status, CopyFate.NO_ANSWER)
        except (OSError, http.client.HTTPException, ValueError):
            return CopyFate.NO_ANSWER

    def _ask(self, url: str, headers: Mapping[str, str], ends: float) -> Fetched | Unfetched | _Elsewhere:
        left = ends - time.monotonic()
        if left <= 0:
            return SILENT
        try:
            with line_to(urlsplit(url), left, self.look_up) as connection:
                answer = self._read(connection, urlsplit(url), headers)
        except (OSError, http.client.HTTPException, ValueError):
            return SILENT
        return SILENT if time.monotonic() >= ends else answer

    def _read(
        self, connection: http.client.HTTPConnection, parts: SplitResult, headers: Mapping[str, str]
    ) -> Fetched | Unfetched | _Elsewhere:
        target = _target(parts)
        sent = {"Accept-Encoding": "identity", **headers}
        if self.form is None:
            connection.request("GET", target, headers=sent)
        else:
            connection.request("POST", target, self.form, {"Content-Type": FORM, **sent})
        with connection.getresponse() as response:
            where = response.getheader("Location")
            if response.status in REDIRECTS and where:
                return _Elsewhere(where)
            if response.status not in self.accepts:
                return Unfetched(REASONS.get(response.status, FileReason.NO_ANSWER), again=True)
            return _body(response, self.most)


def _target(parts: SplitResult) -> str:
    return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"


def _is_allowed(url: str, allowed: Allowed) -> bool:
    """Return whether an address may be asked: readable, by https or on this machine, and a provider's."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    is_secure = parts.scheme == "https" or (parts.scheme == "http" and is_local(parts.hostname))
    return is_secure and parts.username is None and allowed(parts)


def _body(response: http.client.HTTPResponse, most: int) -> Fetched | Unfetched:
    """Read a body as it comes; one that says or shows that it is too long is left at once."""
    length, content = response.length, bytearray()
    if length is not None and length > most:
        return Unfetched(FileReason.TOO_LARGE)
    while piece := response.read1(PIECE):
        content += piece
        if len(content) > most:
            return Unfetched(FileReason.TOO_LARGE)
    return SILENT if length is not None and len(content) < length else Fetched(bytes(content))

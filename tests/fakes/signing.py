"""Requests signed as Twilio signs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from twilio.request_validator import RequestValidator

TOKEN = "a token for tests only"


@dataclass(frozen=True)
class SignedRequest:
    """A request as Twilio would make it."""

    url: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def target(self) -> str:
        """Return path and query, for a client that has no network."""
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


def signed(url: str, form: Mapping[str, Any] | list[tuple[str, str]], token: str = TOKEN) -> SignedRequest:
    """Sign a form for an address, as Twilio does."""
    body = urlencode(form, doseq=True)
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    signature = RequestValidator(token).compute_signature(url, _Values(values))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    return SignedRequest(url, body.encode(), headers)


class _Values(dict[str, list[str]]):
    getlist = dict.__getitem__

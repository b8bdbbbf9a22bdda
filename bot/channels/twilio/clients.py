"""Twilio's own client, with time-outs and with addresses that settings can replace."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

CONNECT_SECONDS = 4.0
READ_SECONDS = 10.0
LONGEST_WAIT = 86_400.0  # a provider that asks for more than a day is not believed
PRODUCTS = ("api", "content")


def client(account_sid: str, auth_token: str, addresses: Mapping[str, str]) -> Any:
    """Make a client; ``addresses`` gives the address of each product ("api", "content").

    Twilio's client has no time-out of its own and never retries a POST: the first is set here, the second is right.
    """
    from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415  (heavy; only senders load it)
    from twilio.rest import Client  # noqa: PLC0415

    quieten()
    usual = {f"https://{product}.twilio.com": addresses[product] for product in PRODUCTS}

    class Rebased(TwilioHttpClient):  # type: ignore[misc]
        """Sends each product's requests to the address that settings give, and remembers how long to wait.

        The errors of Twilio's library do not hold the headers of an answer. ``last`` is each thread's own.
        """

        def request(self, method: str, url: str, **given: Any) -> Any:
            """Send one request to where its product is to be found."""
            host = "/".join(url.split("/", 3)[:3])
            self.last.wait = None
            response = super().request(method, usual.get(host, host) + url[len(host) :], **given)
            self.last.wait = asked_wait(response.headers, datetime.now(UTC))
            return response

    rebased = Rebased()
    rebased.last = threading.local()
    rebased.timeout = (CONNECT_SECONDS, READ_SECONDS)
    return Client(account_sid, auth_token, http_client=rebased)


def last_wait(client: Any) -> float | None:
    """Return the seconds that the last answer on this thread asked us to wait."""
    wait: float | None = getattr(client.http_client.last, "wait", None)
    return wait


def asked_wait(headers: Mapping[str, str] | None, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header, given as a number or as a date (RFC 9110, section 10.2.3).

    A date is compared with the answer's own, because our clock may differ. None for a header that says nothing.
    """
    asked = str((headers or {}).get("Retry-After") or "").strip()
    if asked.isascii() and asked.replace(".", "", 1).isdecimal():
        return min(float(asked), LONGEST_WAIT)
    until = _moment(asked)
    if until is None:
        return None
    answered = _moment(str((headers or {}).get("Date") or "")) or now
    return min(max((until - answered).total_seconds(), 0.0), LONGEST_WAIT)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def quieten() -> None:
    """Keep numbers and account ids out of the logs: both libraries write addresses with them."""
    for name in ("twilio.http_client", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)

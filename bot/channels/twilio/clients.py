"""Twilio's own client, with time-outs and with addresses that settings can replace."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

CONNECT_SECONDS = 4.0
READ_SECONDS = 10.0
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
        """Sends each product's requests to the address that settings give."""

        def request(self, method: str, url: str, **given: Any) -> Any:
            """Send one request to where its product is to be found."""
            host = "/".join(url.split("/", 3)[:3])
            return super().request(method, usual.get(host, host) + url[len(host) :], **given)

    rebased = Rebased()
    rebased.timeout = (CONNECT_SECONDS, READ_SECONDS)
    return Client(account_sid, auth_token, http_client=rebased)


def quieten() -> None:
    """Keep numbers and account ids out of the logs: both libraries write addresses with them."""
    for name in ("twilio.http_client", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)

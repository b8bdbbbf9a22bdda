"""Telling an outside address what happened: one signed POST, in bounds of time and size, followed nowhere else."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.channels.lines import LookUp, NotPublic, addresses_of, line_to
from bot.domain.exchange import Posted
from bot.domain.exposure import is_local

SECONDS = 15.0
# What a listener answers is not used: so much is read that a connection ends well, and no more.
MOST = 4096
INSIDE = "the address leads into a network that is not public"


@dataclass(frozen=True, slots=True)
class ListenerPost:
    """Posts to addresses outside; to this machine only where ``to_itself`` says so."""

    to_itself: bool
    seconds: float = SECONDS
    look_up: LookUp = addresses_of

    def __call__(self, address: str, headers: Mapping[str, str], body: bytes) -> Posted:
        """Post once; nothing that a listener or the network can do raises."""
        parts = urlsplit(address)
        if is_local(parts.hostname) and not self.to_itself:
            return Posted(INSIDE)
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        try:
            with line_to(parts, self.seconds, self.look_up) as connection:
                connection.request("POST", target, body, dict(headers))
                return _ended(connection.getresponse())
        except NotPublic:
            return Posted(INSIDE)
        except ssl.SSLCertVerificationError as error:
            return Posted(f"the certificate is not trusted: {error.verify_message}"[:100])
        except TimeoutError:
            return Posted("no answer in time")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Posted(f"no connection ({type(error).__name__})")


def _ended(response: http.client.HTTPResponse) -> Posted:
    response.read(MOST)
    if 200 <= response.status < 300:
        return Posted()
    moved = ", and redirects are not followed" if 300 <= response.status < 400 else ""
    return Posted(f"HTTP {response.status}{moved}", is_final=response.status == http.client.GONE)

"""The webhooks do not look at the Host header.

The panel refuses foreign hosts, because links are built from them. A provider's request passes proxies that may put
any name there; it is proven by its signature or secret, and refusing it would lose a child's message.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from web.kit import MACHINE_PATHS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class AnyHost:
    """Wraps the application: requests of providers count as made to our public address, whatever they say."""

    def __init__(self, application: WSGIApplication, public_url: str) -> None:
        self._application = application
        self._host = urlsplit(public_url).netloc.rpartition("@")[2]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("PATH_INFO", "").startswith(MACHINE_PATHS):
            environ["HTTP_HOST"] = self._host
        return self._application(environ, start_response)

"""A request as it travelled: its raw address, which is signed, and its body up to a limit."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024  # providers send far less
# RFC 3986, section 3.3: what may stand in a path without being escaped.
PATH_CHARACTERS = "/!$&'()*+,;=:@-._~"


def target(environ: Mapping[str, Any]) -> str:
    """Return the path and query as the caller sent them, escapes and all.

    Our door, Gunicorn and Werkzeug hand the line over as it was; Granian's own WSGI gives the path decoded, so that is
    escaped again. Our own paths hold no escapes, so this only matters for addresses nobody was given.
    """
    line = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if not isinstance(line, str):
        path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}".encode("latin-1")
        query = environ.get("QUERY_STRING", "")
        line = quote(path, safe=PATH_CHARACTERS) + (f"?{query}" if query else "")
    if not line.startswith("/"):  # through a proxy the line may hold the whole address
        line = "/" + line.partition("://")[2].partition("/")[2]
    return line.encode("latin-1", "replace").decode("utf-8", "replace")


def body() -> bytes:
    """Read the whole body of this request; a larger one is refused with 413 and leaves a line in the log."""
    request.max_content_length = LARGEST_BODY
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        logger.warning("refused a body over 64 KiB at %s", request.endpoint)
        raise

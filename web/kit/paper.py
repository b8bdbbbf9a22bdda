"""Pages that are saved as PDF."""

from __future__ import annotations

import logging

from flask import Response

from bot.ground.errors import InputRefused
from bot.paper import PaperFailed, as_pdf
from web.kit.downloads import as_download

log = logging.getLogger(__name__)
FAILED = "The PDF could not be made. Try again; if it goes on, tell your administrator: the log says why"


def as_file(html: str, name: str) -> Response:
    """Return a page as a PDF to be saved; InputRefused where it cannot be drawn, and the log says why."""
    try:
        content = as_pdf(html)
    except PaperFailed as error:
        log.error("%s", error)
        raise InputRefused("paper", FAILED) from error
    return as_download(content, "application/pdf", name)

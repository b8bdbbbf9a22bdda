"""Files that leave the panel: they are saved, and never shown as a page of ours."""

from __future__ import annotations

from flask import Response


def as_download(content: bytes | str, kind: str, name: str) -> Response:
    """Return an answer with a file of one MIME type, to be saved under a name."""
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})

"""What people send: a file stays in memory, so that nothing about a child lies on a disk unsealed."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Request


class InMemory(Request):
    """A request that keeps files out of temporary files; how long a body may be is limited before."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Give a place for one file: the hook that Werkzeug offers for this."""
        return BytesIO()

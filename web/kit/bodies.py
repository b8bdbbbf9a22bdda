"""What people send: how long it may be, and a file stays in memory, so that nothing lies on a disk unsealed."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any, cast

from flask import Blueprint, Flask, Request, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import HTTPException

# Twilio and Telegram never send more than a few kilobytes; forms of the panel are shorter still.
LONGEST = 64 * 1024
LONGER = "heard_bodies"


class InMemory(Request):
    """A request that keeps files out of temporary files; how long a body may be is limited before."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Return a place for one file: the hook that Werkzeug offers for this."""
        return BytesIO()


def take_files(blueprint: Blueprint, view: str, size: int) -> None:
    """Let the body of one view be as long as a file of this size and the form around it."""

    @blueprint.record
    def _remember(state: BlueprintSetupState) -> None:
        endpoint = f"{state.name_prefix}.{state.name}.{view}".lstrip(".")
        cast(Flask, state.app).extensions[LONGER][endpoint] = size + LONGEST


def set_up(app: Flask) -> None:
    """Bound every body before anything reads it."""
    longer: dict[str, int] = app.extensions.setdefault(LONGER, {})
    app.config["MAX_CONTENT_LENGTH"] = LONGEST

    @app.url_value_preprocessor
    def _widen(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if endpoint in longer:
            request.max_content_length = longer[endpoint]


def longest(app: Flask, method: str, path: str) -> int:
    """Return how many bytes the body of this method and path may have; the door asks before it reads one."""
    longer: dict[str, int] = app.extensions[LONGER]
    try:
        endpoint, _ = app.url_map.bind("").match(path, method=method)
    except HTTPException:
        return LONGEST
    return longer.get(endpoint, LONGEST)

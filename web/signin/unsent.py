"""What somebody had typed when their session ended: it travels through signing in, and is kept nowhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError

from web.kit.forms import DRAWN
from web.kit.guard import PUBLIC, access_of
from web.signin.forms import safe_path

FIELD = "unsent"
SAME_ORIGIN = "same-origin"
TOKEN = "csrf_token"  # noqa: S105 - the field's name
SECRETS = frozenset({TOKEN, DRAWN, "password", FIELD})
# The forms of one's own account hold nothing but passwords and codes.
KEPT_NOWHERE = "account."


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that did not arrive: where it was going, and its fields in order."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def written(self) -> str:
        """Return it as text for a hidden field."""
        return json.dumps([self.path, self.fields])

    @property
    def words(self) -> tuple[str, ...]:
        """Return what looks like somebody's own words; the rest are choices and keys."""
        return tuple(value for _, value in self.fields if " " in value.strip())


def of_request() -> Unsent | None:
    """Take what this request carries.

    None for a form that was not ours, for a button with nothing to fill in, and for passwords and codes.
    """
    if (request.endpoint or "").startswith(KEPT_NOWHERE) or not _is_ours():
        return None
    fields = tuple(each for each in request.form.items(multi=True) if each[0] not in SECRETS)
    return Unsent(request.full_path.rstrip("?"), fields) if fields else None


def _is_ours() -> bool:
    """Return whether the form has the token of this browser, or else comes from a page of ours as the browser says.

    The token goes with the cookie, when a browser is closed or somebody signs in anew in another tab.
    """
    if request.headers.get("Sec-Fetch-Site") == SAME_ORIGIN:
        return True
    try:
        validate_csrf(request.form.get(TOKEN))
    except ValidationError:
        return False
    return True


def carried() -> Unsent | None:
    """Read what the sign-in page carried; None when it is nothing that a form of the panel could send."""
    try:
        path, fields = json.loads(request.form.get(FIELD, ""))
        read = Unsent(path, tuple((name, value) for name, value in fields))
    except (ValueError, TypeError):
        return None
    return read if _is_text(read) and _takes_forms(read.path) else None


def _is_text(read: Unsent) -> bool:
    parts: list[Any] = [read.path, *(part for field in read.fields for part in field)]
    return all(isinstance(part, str) for part in parts)


def _takes_forms(path: str) -> bool:
    """Return whether a page of the panel, and none that everybody may open, takes forms at this path."""
    if safe_path(path) is None:
        return False
    try:
        endpoint, _ = current_app.url_map.bind("").match(path.partition("?")[0], method="POST")
    except HTTPException:
        return False
    return access_of(endpoint) not in {None, PUBLIC} and not endpoint.startswith(KEPT_NOWHERE)

"""Where to go after signing in: only ever to a page of this panel."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe_path(target: str | None) -> str | None:
    """Give a path of this site, or None for anything that a browser could take for another site.

    Browsers read backslashes as slashes and drop control characters, so neither may appear at all.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or not target.isprintable():
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target

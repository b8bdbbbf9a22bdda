"""What tells one review from another: the case system's id, or, where a file has none, the child and the day."""

from __future__ import annotations

from datetime import date

from bot.domain.imports.known import Known
from bot.domain.imports.rows import ImportRow


def standin_of(child: str, on: date) -> str:
    """Return the key of a review for which no file has given an id."""
    return f"{child} {on.isoformat()}"


def key_of(row: ImportRow, child: str, on: date, known: Known) -> str:
    """Return the key of a line's review; without an id it is the known review of that child on that day."""
    return row.text("review_id") or known.reviews_on.get((child, on)) or standin_of(child, on)

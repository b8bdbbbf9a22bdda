"""Which stored reviews count as Child in Care reviews: the one condition behind every count, rate, list and return."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from bot.domain.reviews.kinds import COUNTED
from bot.store.reviews import Review


def of_counted_kind(kind: Any) -> ColumnElement[bool]:
    """Return the condition that a column holds a kind which counts as a Child in Care review."""
    return or_(*(kind == each.value for each in COUNTED))


COUNTS_IN_CARE = of_counted_kind(Review.kind)

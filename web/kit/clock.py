"""The only clock of the panel: pages and use cases get the moment and the day from here."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.domain.reviews import LONDON


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return this day as people in England see it."""
    return now().astimezone(LONDON).date()

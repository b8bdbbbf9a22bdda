"""Facts about this installation."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.installation import Fact

SEEDED = "seeded"
"""The fact by which production knows invented data and refuses to start."""
ACCEPTED = "accepted_languages"
"""The languages that an administrator has accepted for children, by their codes, parted by spaces."""


def fact(session: Session, name: str) -> str | None:
    """Give a named fact, None when it is not known."""
    return session.scalar(select(Fact.value).where(Fact.name == name))

"""Whose reviews somebody sees on the pages of the return: ids, dates and codes, never a name or a word."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from bot.ground.access import Person, Role, visible_reviews

WHOLE = frozenset({Role.SERVICE_MANAGER, Role.ADMINISTRATOR})
"""Roles that send the return and key codes for the whole authority."""


def has_whole(person: Person) -> bool:
    """Tell whether this person answers for the return of the whole authority."""
    return person.role in WHOLE


def within(person: Person) -> ColumnElement[bool]:
    """Give the condition on ``Review`` that keeps what this person may know of: all, or the reviews of their own."""
    return true() if has_whole(person) else visible_reviews(person)

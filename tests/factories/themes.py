"""Themes, the parts of a conversation that were looked at, and quarters that were published."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.store.themes import PublishedQuarter, Theme, ThemedPart, ThemeMark
from tests.factories.building import add, number
from tests.factories.moments import NOW
from tests.factories.words import conversation


def theme(session: Session, **given: Any) -> Theme:
    """Add a theme to the list."""
    return add(session, Theme, {"name": f"Theme {number()}", "added_at": NOW}, given)


def themed_part(session: Session, *, themes: tuple[int, ...] = (), **given: Any) -> ThemedPart:
    """Look at one part of a reply and put themes on it."""
    if not {"conversation_id", "contribution_id"} & given.keys():
        given["conversation_id"] = conversation(session).id
    part = add(session, ThemedPart, {"question": "change", "looked_at": NOW}, given)
    for each in themes:
        theme_mark(session, part_id=part.id, theme_id=each)
    return part


def theme_mark(session: Session, **given: Any) -> ThemeMark:
    """Put one theme on one part."""
    return add(session, ThemeMark, {}, given)


def published_quarter(session: Session, **given: Any) -> PublishedQuarter:
    """Publish a quarter that nobody else has, with nothing in it."""
    first = date(1900 + number() % 90, 4, 1)
    defaults = {"quarter": first, "said": {"of": "", "themes": []}, "published_at": NOW}
    return add(session, PublishedQuarter, defaults, given)

"""The authority's own list of themes: added, renamed, retired, brought back and merged by the participation service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import Forbidden, NotFound, Person, Role
from bot.store.reports import ReportEntry
from bot.store.themes import Theme, ThemeMark

SUBJECT = "theme"
LONGEST_NAME = 60
# Offered while an authority begins its list; none is there unless somebody takes it.
SUGGESTED = (
    "Where I live",
    "Seeing my family",
    "Brothers and sisters",
    "School, college or work",
    "Friends and things I like doing",
    "Health and feelings",
    "My social worker",
    "Being listened to",
    "The review meeting",
    "Knowing what happens next",
    "Money and belongings",
    "Growing up and moving on",
)


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme of the list: on how many parts it stands, and whether it is retired."""

    id: int
    name: str
    used: int
    is_retired: bool


def theme_list(session: Session) -> tuple[ThemeRow, ...]:
    """Return the themes by name, those in use first; what was merged into another one is left out."""
    used = func.count(ThemeMark.id)
    rows = session.execute(
        select(Theme.id, Theme.name, Theme.retired_at, used)
        .outerjoin(ThemeMark, ThemeMark.theme_id == Theme.id)
        .where(Theme.merged_into.is_(None))
        .group_by(Theme.id)
    )
    found = [ThemeRow(key, name, number, retired is not None) for key, name, retired, number in rows]
    return tuple(sorted(found, key=lambda row: (row.is_retired, row.name.casefold())))


def suggestions(rows: Iterable[ThemeRow]) -> tuple[str, ...]:
    """Return the suggested themes that the list does not have, in use or retired."""
    there = {row.name.casefold() for row in rows}
    return tuple(name for name in SUGGESTED if name.casefold() not in there)


def theme_row(session: Session, theme_id: int) -> ThemeRow:
    """Return one theme of the list; NotFound for another, and for one that was merged."""
    found = next((row for row in theme_list(session) if row.id == theme_id), None)
    if found is None:
        raise NotFound(f"theme {theme_id}")
    return found


def add_themes(session: Session, person: Person, names: Iterable[str], now: datetime) -> None:
    """Add themes to the list; InputRefused without a name, and for a name that is there."""
    _check_keeps(person)
    for name in names:
        made = Theme(name=_free_name(session, name), added_at=now, added_by=person.account_id)
        session.add(made)
        session.flush()
        audit.record(session, "theme_added", SUBJECT, made.id, person, now)


def rename_theme(session: Session, person: Person, theme_id: int, name: str, now: datetime) -> None:
    """Rename a theme, wherever it stands; what was published keeps the name it was published with."""
    _check_keeps(person)
    found = _locked(session, theme_id)
    found.name = _free_name(session, name, but=found.id)
    audit.record(session, "theme_renamed", SUBJECT, found.id, person, now)


def retire_theme(session: Session, person: Person, theme_id: int, now: datetime) -> None:
    """Put a theme on nothing new; where it stands it stays and counts."""
    _check_keeps(person)
    found = _locked(session, theme_id)
    if found.retired_at is None:
        found.retired_at = now
        audit.record(session, "theme_retired", SUBJECT, found.id, person, now)


def bring_back_theme(session: Session, person: Person, theme_id: int, now: datetime) -> None:
    """Let a retired theme be put on words again."""
    _check_keeps(person)
    found = _locked(session, theme_id)
    if found.retired_at is not None:
        found.retired_at = None
        audit.record(session, "theme_brought_back", SUBJECT, found.id, person, now)


def merge_themes(session: Session, person: Person, theme_id: int, into: int, now: datetime) -> None:
    """Let another theme take over what this one stands on and what was done about it; this cannot be taken back.

    NotFound for a theme that is not on the list; InputRefused for itself and for one that is retired.
    """
    _check_keeps(person)
    found, taker = _locked(session, theme_id), _locked(session, into)
    if found.id == taker.id or taker.retired_at is not None:
        raise InputRefused("into", "Choose another theme that is in use")
    both = select(ThemeMark.part_id).where(ThemeMark.theme_id == taker.id)
    mine = ThemeMark.theme_id == found.id
    session.execute(delete(ThemeMark).where(mine, ThemeMark.part_id.in_(both)))
    session.execute(update(ThemeMark).where(mine).values(theme_id=taker.id))
    session.execute(update(ReportEntry).where(ReportEntry.theme_id == found.id).values(theme_id=taker.id))
    found.retired_at, found.merged_into = now, taker.id
    audit.record(session, "theme_merged", SUBJECT, found.id, person, now, into=taker.id)


def _locked(session: Session, theme_id: int) -> Theme:
    on_list = select(Theme).where(Theme.id == theme_id, Theme.merged_into.is_(None))
    found = session.scalar(on_list.with_for_update())
    if found is None:
        raise NotFound(f"theme {theme_id}")
    return found


def _check_keeps(person: Person) -> None:
    if person.role is not Role.PARTICIPATION:
        raise Forbidden("the participation service keeps the list of themes")


def _free_name(session: Session, name: str, *, but: int | None = None) -> str:
    said = require_words("name", name, "Enter a name", LONGEST_NAME)
    there = {row.name.casefold() for row in theme_list(session) if row.id != but}
    if said.casefold() in there:
        raise InputRefused("name", "There is a theme of this name, in use or retired")
    return said

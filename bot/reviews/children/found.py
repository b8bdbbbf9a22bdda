"""Finding a child by the name they are known by, or by the authority's id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.reviews import age_on
from bot.ground.access import enrollable_children
from bot.ground.conditions import is_allocated
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.store.people import Allocation, Child, Officer, Team

SHORTEST = 2
MOST = 50


@dataclass(frozen=True, slots=True)
class FoundChild:
    """A child that a search found, with the IRO of today."""

    child_id: int
    la_child_id: str
    known_as: str
    age: int | None
    officer: str | None


def search(session: Session, person: Person, wanted: str, today: date) -> Sequence[FoundChild]:
    """Return the child whose id is the wanted text, else those whose name holds it, by name.

    Only children this person works with are looked through: of others not even that they exist is told. InputRefused
    when there is too little to look for. Names are sealed, so each is opened and compared here.
    """
    text = " ".join(wanted.split()).casefold()
    if len(text) < SHORTEST:
        raise InputRefused("wanted", f"Enter at least {SHORTEST} letters of the name, or the whole id")
    rows = {row.id: row for row in session.execute(known_children(person, today))}.values()
    found = [row for row in rows if row.la_child_id.casefold() == text]
    found = found or [row for row in rows if text in row.known_as.casefold()]
    named = sorted(found, key=lambda row: (row.known_as.casefold(), row.id))
    return tuple(found_child(row, today) for row in named[:MOST])


def works_with(session: Session, person: Person, child_id: int, today: date) -> bool:
    """Return whether this person may open the page of a child; a review may be theirs without the child."""
    mine = (Child.id == child_id, enrollable_children(person, today))
    return session.scalar(select(Child.id).where(*mine)) is not None


def check(session: Session, person: Person, child_id: int, today: date) -> None:
    """Raise NotFound for a child this person does not work with."""
    if not works_with(session, person, child_id, today):
        raise NotFound(f"child {child_id}")


def find(session: Session, person: Person, child_id: int, today: date) -> FoundChild:
    """Return one child; NotFound for a child this person does not work with."""
    return found_child(known_child(session, person, child_id, today), today)


def known_child(session: Session, person: Person, child_id: int, today: date) -> Any:
    """Return the row of :func:`known_children` of one child; NotFound for a child this person does not work with."""
    row = session.execute(known_children(person, today).where(Child.id == child_id).limit(1)).one_or_none()
    if row is None:
        raise NotFound(f"child {child_id}")
    return row


def known_children(person: Person, today: date) -> Any:
    """Select the children this person works with, with the IRO of today and the team; two IROs make two rows."""
    allocated = is_allocated(today)
    return (
        select(
            Child.id, Child.la_child_id, Child.known_as, Child.born_on, Child.language,
            Child.language_chosen_at, Child.sibling_group, Officer.name.label("officer"), Team.name.label("team"),
        )
        .outerjoin(Allocation, allocated)
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .outerjoin(Team, Team.id == Officer.team_id)
        .where(enrollable_children(person, today))
    )  # fmt: skip


def found_child(row: Any, today: date) -> FoundChild:
    """Return a row of :func:`known_children` with the age of today."""
    return FoundChild(row.id, row.la_child_id, row.known_as, age_today(row.born_on, today), row.officer)


def age_today(born_on: date | None, today: date) -> int | None:
    """Return the age in years; None when the date of birth is not known."""
    return age_on(born_on, today) if born_on else None

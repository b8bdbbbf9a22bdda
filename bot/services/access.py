"""Who may see what: the one place that decides, in SQL where rows are concerned, denying by default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from bot.store.people import Allocation, Child, Officer
from bot.store.reviews import Review


class NotFound(Exception):
    """There is no such thing, or this person may not know that there is."""


class Forbidden(Exception):
    """This person may know of the thing but may not do this with it."""


class Role(StrEnum):
    """What a person signs in as; every account has exactly one role."""

    IRO = "iro"
    TEAM_MANAGER = "team_manager"
    COORDINATOR = "coordinator"
    SERVICE_MANAGER = "service_manager"
    PARTICIPATION = "participation"
    DUTY = "duty"
    TRANSLATOR = "translator"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.IRO: "Independent Reviewing Officer",
    Role.TEAM_MANAGER: "Team manager",
    Role.COORDINATOR: "Review coordinator",
    Role.SERVICE_MANAGER: "Service manager",
    Role.PARTICIPATION: "Participation service",
    Role.DUTY: "Duty worker",
    Role.TRANSLATOR: "Translator",
    Role.ADMINISTRATOR: "Administrator",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, as every rule of access sees them."""

    account_id: int
    name: str
    email: str
    role: Role
    officer_id: int | None
    team_id: int | None


def visible_reviews(person: Person) -> ColumnElement[bool]:
    """Give the condition on ``Review`` that keeps only the reviews this person may know of.

    An IRO has the reviews they chair, a team manager those of the team's officers, a service manager and
    a review coordinator all of them (who and when, never the words: see :func:`may_read_words`), everybody else none.
    """
    match person.role:
        case Role.IRO if person.officer_id is not None:
            return Review.officer_id == person.officer_id
        case Role.TEAM_MANAGER if person.team_id is not None:
            return Review.officer_id.in_(select(Officer.id).where(Officer.team_id == person.team_id))
        case Role.SERVICE_MANAGER | Role.COORDINATOR:
            return true()
        case _:
            return false()


def allocatable_children(person: Person, today: date) -> ColumnElement[bool]:
    """Give the condition on ``Child`` that keeps only the children whose IRO this person may appoint or change.

    A service manager has all of them, a team manager those of the team's officers and those who have no IRO, nobody
    else any.
    """
    match person.role:
        case Role.SERVICE_MANAGER:
            return true()
        case Role.TEAM_MANAGER if person.team_id is not None:
            running = and_(
                Allocation.child_id == Child.id,
                Allocation.starts_on <= today,
                or_(Allocation.ends_on.is_(None), Allocation.ends_on >= today),
            )
            team = exists().where(
                running, Officer.id == Allocation.officer_id, Officer.team_id == person.team_id
            )
            return or_(team.correlate(Child), ~exists().where(running).correlate(Child))
        case _:
            return false()


def may_read_words(person: Person) -> bool:
    """Tell whether this person may read what the children of their visible reviews wrote."""
    return person.role in {Role.IRO, Role.TEAM_MANAGER}

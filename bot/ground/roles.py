"""What somebody who signs in is, and how they are told that something is not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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

# Who works on reviews, and knows the children by name: their IRO, and the manager of the IRO's team.
REVIEW_WORKERS = frozenset({Role.IRO, Role.TEAM_MANAGER})
# Who works with children: finds them, and sees to their cards and phones.
CHILD_WORKERS = REVIEW_WORKERS | {Role.COORDINATOR, Role.SERVICE_MANAGER, Role.PARTICIPATION}
# Who manages IROs.
MANAGERS = frozenset({Role.TEAM_MANAGER, Role.SERVICE_MANAGER})
# Who reads counts and reports of the whole service.
REPORT_READERS = MANAGERS | {Role.PARTICIPATION}
# Who decides for the authority; whoever else may look is told by the page.
DECIDERS = frozenset({Role.ADMINISTRATOR, Role.SERVICE_MANAGER})


@dataclass(frozen=True, slots=True)
class StandIn:
    """An officer who is away and whose children an IRO sees to: all of them, or those chosen."""

    officer_id: int
    officer: str
    until: date
    children: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, as every rule of access sees them.

    ``covers`` are the officers whose children this person sees to today, beside their own; ``opened`` the reviews whose
    words they have opened by break-glass and may read now.
    """

    account_id: int
    name: str
    email: str
    role: Role
    officer_id: int | None
    team_id: int | None
    covers: tuple[StandIn, ...] = ()
    opened: frozenset[int] = frozenset()

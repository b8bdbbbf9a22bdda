"""Who sees which findings: only somebody who may see what the mend needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import ColumnElement, false, true

from bot.domain.participation import Policy
from bot.domain.quality import Kind
from bot.ground.access import Person, Role, may_read_words, visible_reviews
from bot.reports import ReportYear
from bot.store.people import Officer

EVERYTHING = frozenset(Kind)
SEES: Mapping[Role, frozenset[Kind]] = MappingProxyType(
    {
        # One officer's caseload without a PN3 says nothing.
        Role.IRO: EVERYTHING - {Kind.NO_SYMBOLS},
        Role.TEAM_MANAGER: EVERYTHING,
        # What a child answered is content, which a service manager does not read.
        Role.SERVICE_MANAGER: EVERYTHING - {Kind.SAID_OTHERWISE},
        Role.ADMINISTRATOR: frozenset({Kind.BIRTH, Kind.DUPLICATE, Kind.DUE_DIFFERS}),
    }
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose findings are looked for, in which report year, on which day and by which reading of the codes."""

    person: Person
    year: ReportYear
    today: date
    policy: Policy

    @property
    def kinds(self) -> frozenset[Kind]:
        """Give the kinds of finding that this person may see."""
        return SEES.get(self.person.role, frozenset())

    @property
    def within(self) -> ColumnElement[bool]:
        """Give the condition on ``Review`` that keeps the reviews of this person; an administrator has all."""
        return true() if self.person.role is Role.ADMINISTRATOR else visible_reviews(self.person)

    @property
    def names_children(self) -> bool:
        """Tell whether this person knows the children by name; others see ids."""
        return may_read_words(self.person)

    @property
    def officers(self) -> ColumnElement[bool]:
        """Give the condition on ``Officer`` that keeps whose children are this person's; a service manager has all."""
        match self.person.role:
            case Role.SERVICE_MANAGER:
                return true()
            case Role.TEAM_MANAGER if self.person.team_id is not None:
                return Officer.team_id == self.person.team_id
            case Role.IRO if self.person.officer_id is not None:
                return Officer.id == self.person.officer_id
            case _:
                return false()

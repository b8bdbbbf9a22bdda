"""The rows of a check, each with what was found in one sentence, and who may see which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, false, true

from bot.domain.participation import Policy
from bot.domain.quality import CheckKind
from bot.domain.reviews import age_on, birthday
from bot.ground.access import may_work_on_reviews, visible_reviews
from bot.ground.calendar import in_words
from bot.ground.roles import Person, Role
from bot.reports import ReportYear
from bot.store.people import Officer

EVERYTHING = frozenset(CheckKind)
SEES: Mapping[Role, frozenset[CheckKind]] = MappingProxyType(
    {
        # One officer's caseload without a PN3 says nothing.
        Role.IRO: EVERYTHING - {CheckKind.NO_SYMBOLS},
        Role.TEAM_MANAGER: EVERYTHING,
        # What a child answered is content, which a service manager does not read.
        Role.SERVICE_MANAGER: EVERYTHING - {CheckKind.SAID_OTHERWISE},
        Role.ADMINISTRATOR: frozenset({CheckKind.BIRTH, CheckKind.DUPLICATE, CheckKind.DUE_DIFFERS}),
    }
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Who looks for findings, in which report year, on which day and by which reading of the codes."""

    person: Person
    year: ReportYear
    today: date
    policy: Policy

    @property
    def kinds(self) -> frozenset[CheckKind]:
        """Return the kinds of finding that this person may see."""
        return SEES.get(self.person.role, frozenset())

    @property
    def within(self) -> ColumnElement[bool]:
        """Return the condition on ``Review`` that keeps the reviews of this person; an administrator has all."""
        return true() if self.person.role is Role.ADMINISTRATOR else visible_reviews(self.person)

    @property
    def names_children(self) -> bool:
        """Return whether this person knows the children by name; others see ids."""
        return may_work_on_reviews(self.person)

    @property
    def officers(self) -> ColumnElement[bool]:
        """Return the condition on ``Officer`` that keeps this person's; a service manager has all."""
        match self.person.role:
            case Role.SERVICE_MANAGER:
                return true()
            case Role.TEAM_MANAGER if self.person.team_id is not None:
                return Officer.team_id == self.person.team_id
            case Role.IRO if self.person.officer_id is not None:
                return Officer.id == self.person.officer_id
            case _:
                return false()


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One finding; ``name`` only for somebody who knows the child by name, no review where it is about a family."""

    review_id: int | None
    child_id: int | None
    key: str
    child: str
    name: str | None
    on: date | None
    officer: str
    found: str


def _impossible(row: Any) -> str:
    return f"{row.code}, aged {age_on(row.born_on, row.review_on)} on the day"


def _birth(row: Any) -> str:
    return "No date of birth" if row.born_on is None else f"Born on {in_words(row.born_on)}, after the review"


def _asked(row: Any) -> str:
    return "was invited" if row.invited else "was not invited"


def _turning(row: Any) -> str:
    yet = "" if row.invited else " yet"
    return f"Four on {in_words(birthday(row.born_on, 4))}; {_asked(row)}{yet}"


def _due(row: Any) -> str:
    return f"Due on {in_words(row.due_on)} by the law, on {in_words(row.imported_due_on)} in the case system"


# How each check on reviews says what it found, from a row of the list.
FOUND: Mapping[CheckKind, Callable[[Any], str]] = MappingProxyType(
    {
        CheckKind.NO_CODE: lambda _: "No code",
        CheckKind.NO_ATTENDANCE: lambda _: "Not recorded whether the child was there",
        CheckKind.IMPOSSIBLE_CODE: _impossible,
        CheckKind.BIRTH: _birth,
        CheckKind.DUPLICATE: lambda row: f"Also review {row.same_day}",
        CheckKind.DATE_PASSED: lambda row: f"Still {row.status}",
        CheckKind.VIEWS_NOT_COUNTED: lambda row: f"{row.code} confirmed, views on file",
        CheckKind.NO_EVIDENCE: lambda row: f"{row.code} confirmed, no views on file that can count",
        CheckKind.CODES_DIFFER: lambda row: (
            f"{row.code} confirmed here, {row.in_case_system} in the case system"
        ),
        CheckKind.SAID_OTHERWISE: lambda _: "Being there: the child's answer and the record differ",
        CheckKind.PN7_AT_FOUR: lambda row: f"PN7; {_asked(row)}",
        CheckKind.TURNING_FOUR: _turning,
        CheckKind.DUE_DIFFERS: _due,
    }
)


def row_of(kind: CheckKind, row: Any, name: str | None) -> CheckRow:
    """Return a row of a check on reviews from what was read."""
    return CheckRow(
        row.id, row.child_id, row.key, row.la_child_id, name, row.review_on, row.officer, FOUND[kind](row)
    )

"""The rows of a check: which review or child, whose, and what was found, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.domain.quality import Kind
from bot.domain.reviews import age_on, birthday

FOUR = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One finding; ``name`` only for somebody who knows the child by name, no review where it is about a family."""

    review_id: int | None
    child_id: int | None
    key: str
    child: str
    name: str | None
    on: date | None
    officer: str
    found: str


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _impossible(row: Any) -> str:
    return f"{row.code}, aged {age_on(row.born_on, row.review_on)} on the day"


def _birth(row: Any) -> str:
    return "No date of birth" if row.born_on is None else f"Born on {_day(row.born_on)}, after the review"


def _asked(row: Any) -> str:
    return "was invited" if row.invited else "was not invited"


def _turning(row: Any) -> str:
    return f"Four on {_day(birthday(row.born_on, FOUR))}; {_asked(row)}{'' if row.invited else ' yet'}"


def _due(row: Any) -> str:
    return f"Due on {_day(row.due_on)} by the law, on {_day(row.imported_due_on)} in the case system"


FOUND: Mapping[Kind, Callable[[Any], str]] = MappingProxyType(
    {
        Kind.NO_CODE: lambda _: "No code",
        Kind.NO_ATTENDANCE: lambda _: "Not recorded whether the child was there",
        Kind.IMPOSSIBLE_CODE: _impossible,
        Kind.BIRTH: _birth,
        Kind.DUPLICATE: lambda row: f"Also review {row.same_day}",
        Kind.DATE_PASSED: lambda row: f"Still {row.status}",
        Kind.VIEWS_NOT_COUNTED: lambda row: f"{row.code} confirmed, views on file",
        Kind.NO_EVIDENCE: lambda row: f"{row.code} confirmed, no views on file that can count",
        Kind.CODES_DIFFER: lambda row: f"{row.code} confirmed here, {row.in_case_system} in the case system",
        Kind.SAID_OTHERWISE: lambda _: "Being there: the child's answer and the record differ",
        Kind.PN7_AT_FOUR: lambda row: f"PN7; {_asked(row)}",
        Kind.TURNING_FOUR: _turning,
        Kind.DUE_DIFFERS: _due,
    }
)
"""How each check on reviews says what it found, from a row of the list."""


def row_of(kind: Kind, row: Any, name: str | None) -> Row:
    """Make a row of a check on reviews from what was read."""
    return Row(
        row.id, row.child_id, row.key, row.la_child_id, name, row.review_on, row.officer, FOUND[kind](row)
    )

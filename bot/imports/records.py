"""Which table stands behind each subject of a plan, and how its values are written down as JSON and read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Date, Table

from bot.domain.imports import Existing, Ref, Stored, Subject
from bot.domain.reviews import ReviewKind
from bot.store.addresses import AddressRecord, Binding
from bot.store.base import Base, UtcDateTime, table_of
from bot.store.people import Allocation, CarePeriod, Child, Officer, OfficerPost, Team
from bot.store.reviews import CodeRecord, Review

RECORDS: Mapping[Subject, type[Base]] = MappingProxyType(
    {
        Subject.TEAM: Team,
        Subject.OFFICER: Officer,
        Subject.CHILD: Child,
        Subject.POST: OfficerPost,
        Subject.ALLOCATION: Allocation,
        Subject.CARE_PERIOD: CarePeriod,
        Subject.REVIEW: Review,
        Subject.CODE: CodeRecord,
        Subject.ADDRESS: AddressRecord,
        Subject.PHONE: Binding,
    }
)
# The columns that a file may set, or that say whether it may, for the subjects whose rows a plan compares.
COLUMNS: Mapping[Subject, tuple[str, ...]] = MappingProxyType(
    {
        Subject.OFFICER: ("name", "email", "external_id", "team_id"),
        Subject.CHILD: (
            "la_child_id",
            "known_as",
            "born_on",
            "language",
            "language_chosen_at",
            "sibling_group",
            "parent_la_child_id",
        ),
        Subject.POST: ("officer_id", "team_id", "full_time_hundredths", "starts_on", "ends_on"),
        Subject.ALLOCATION: ("child_id", "officer_id", "starts_on", "ends_on"),
        Subject.CARE_PERIOD: (
            "child_id",
            "starts_on",
            "ends_on",
            "external_id",
            "short_breaks_only",
            "began_earlier",
        ),
        Subject.REVIEW: (
            "key",
            "child_id",
            "officer_id",
            "review_on",
            "status",
            "imported_due_on",
            "care_period_id",
            "kind",
        ),
        Subject.CODE: ("code", "superseded_at"),
        Subject.PHONE: ("owner", "consent_by", "consent_on"),
    }
)


# What stands in a column of a new row of which a file says nothing, where that is not nothing.
AT_FIRST: Mapping[str, Any] = MappingProxyType(
    {"short_breaks_only": False, "began_earlier": False, "kind": ReviewKind.CARE.value}
)


def table_for(subject: Subject) -> Table:
    """Return the table of a subject."""
    return table_of(RECORDS[subject])


def existing(subject: Subject, row: Any) -> Existing:
    """Make a row of the database comparable; it must have been selected with ``COLUMNS``."""
    return Existing(row.id, {name: getattr(row, name) for name in COLUMNS[subject]})


def as_json(values: Mapping[str, Stored]) -> dict[str, Any]:
    """Write values down: days and moments as ISO 8601; references must have been replaced by ids."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Stored) -> Any:
    assert not isinstance(value, Ref)
    return value.isoformat() if isinstance(value, date) else value


def from_json(subject: Subject, values: Mapping[str, Any]) -> dict[str, Any]:
    """Read values back as the columns of the subject's table hold them."""
    columns = table_for(subject).columns
    return {name: _typed(columns[name].type, value) for name, value in values.items()}


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) else value

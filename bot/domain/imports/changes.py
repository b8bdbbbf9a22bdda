"""What a file would change, as data: nothing here writes, and the same plan is shown, applied and undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.imports.rows import ImportRow
from bot.domain.imports.sheets import Notice, shown


class Subject(StrEnum):
    """The kinds of rows that a file can add or change, parents before those that point to them."""

    TEAM = "team"
    OFFICER = "officer"
    CHILD = "child"
    POST = "post"
    ALLOCATION = "allocation"
    CARE_PERIOD = "care_period"
    REVIEW = "review"
    CODE = "code"
    ADDRESS = "address"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Ref:
    """A row that the same plan adds, by its key, where its number will stand."""

    subject: Subject
    key: str


Stored = str | int | bool | date | datetime | None | Ref


@dataclass(frozen=True, slots=True)
class Existing:
    """A row that is there already."""

    id: int
    values: Mapping[str, Stored]

    def day(self, name: str) -> date | None:
        """Return a day of the row; None when there is none."""
        value = self.values[name]
        return value if isinstance(value, date) else None

    def number(self, name: str) -> int:
        """Return the number of another row that this one points to."""
        value = self.values[name]
        assert isinstance(value, int)
        return value


@dataclass(frozen=True, slots=True)
class Change:
    """What one line does to one row: ``before`` is None for a new row, else both hold only what differs."""

    line: int
    subject: Subject
    key: str
    row_id: int | None
    before: Mapping[str, Stored] | None
    after: Mapping[str, Stored]


@dataclass(frozen=True, slots=True)
class Counts:
    """Lines by what they do; a line that adds something counts as added."""

    rows: int
    added: int
    changed: int
    refused: int

    @property
    def unchanged(self) -> int:
        """Count the lines that say what is known."""
        return self.rows - self.added - self.changed - self.refused


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a file would do; with refusals it does nothing."""

    rows: int
    changes: tuple[Change, ...]
    refusals: tuple[Notice, ...]
    notices: tuple[Notice, ...]

    @property
    def counts(self) -> Counts:
        """Count the lines; a refused line is only refused."""
        refused = {each.line for each in self.refusals}
        added = {each.line for each in self.changes if each.before is None} - refused
        changed = {each.line for each in self.changes} - added - refused
        return Counts(self.rows, len(added), len(changed), len(refused))


@dataclass(slots=True)
class Draft:
    """A plan in the making: planners put changes, refusals and notices into it, in any order."""

    changes: list[Change] = field(default_factory=list)
    refusals: list[Notice] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def refuse(self, row: ImportRow, column: str, value: object, reason: str) -> None:
        """Refuse a line because of what stands in a column."""
        self.refusals.append(Notice(row.line, column, shown(written(value)), reason))

    def notice(self, row: ImportRow, column: str, value: object, text: str) -> None:
        """Say something about a line that is taken."""
        self.notices.append(Notice(row.line, column, shown(written(value)), text))

    def put(
        self, line: int, subject: Subject, key: str, existing: Existing | None, wanted: Mapping[str, Stored]
    ) -> None:
        """Add a row, or change what differs from the one that is there; nothing when nothing differs."""
        if existing is None:
            self.changes.append(Change(line, subject, key, None, None, dict(wanted)))
            return
        differing = {name: value for name, value in wanted.items() if existing.values[name] != value}
        if differing:
            before = {name: existing.values[name] for name in differing}
            self.changes.append(Change(line, subject, key, existing.id, before, differing))

    def plan(self, rows: Iterable[ImportRow]) -> Plan:
        """Finish, in the order of the file."""
        return Plan(
            rows=sum(1 for _ in rows),
            changes=tuple(sorted(self.changes, key=lambda each: each.line)),
            refusals=tuple(sorted(self.refusals, key=lambda each: each.line)),
            notices=tuple(sorted(self.notices, key=lambda each: each.line)),
        )


def once(rows: Iterable[ImportRow], draft: Draft, column: str) -> list[ImportRow]:
    """Keep the rows whose key was not on an earlier line; the others are refused, naming that line."""
    first: dict[str, int] = {}
    kept = []
    for row in rows:
        key = row.text(column)
        if first.setdefault(key, row.line) == row.line:
            kept.append(row)
        else:
            draft.refuse(row, column, key, f"The same stands on line {first[key]}")
    return kept


def written(value: object) -> str:
    """Write a value as reports show it: days as dd/mm/yyyy, nothing for None."""
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)

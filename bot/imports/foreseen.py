"""The rows of the database as they would be after the files before this one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.imports import Existing, Plan, Ref, Stored, Subject
from bot.imports.records import AT_FIRST, COLUMNS, existing, table_for
from bot.store.chunks import all_rows

Values = dict[str, Any]


class Foreseen:
    """Rows that plans would write, in memory; new ones have numbers below zero, which no row of the database has."""

    def __init__(self) -> None:
        self._rows = defaultdict[Subject, dict[int, Values]](dict)
        self._said: dict[int, date] = {}
        self._number = 0

    def take(self, plan: Plan) -> None:
        """Add what a plan would write; one with refusals writes nothing."""
        if plan.refusals:
            return
        ids: dict[Ref, int] = {}
        for subject in Subject:
            for change in plan.changes:
                if change.subject is subject:
                    row_id = change.row_id or self._next()
                    ids[Ref(subject, change.key)] = row_id
                    self._put(
                        subject, row_id, {name: _id(value, ids) for name, value in change.after.items()}
                    )

    def _next(self) -> int:
        self._number -= 1
        return self._number

    def _put(self, subject: Subject, row_id: int, values: Values) -> None:
        if row_id < 0:
            columns = dict.fromkeys(COLUMNS.get(subject, ()))
            at_first = {name: value for name, value in AT_FIRST.items() if name in columns}
            values = {**columns, **at_first, **values}
        self._rows[subject].setdefault(row_id, {}).update(values)
        said = values.get("review_on")
        if subject is Subject.REVIEW and isinstance(said, date):
            self._said[row_id] = said

    def rows(self, subject: Subject) -> Mapping[int, Values]:
        """Return what would be set in rows of a subject, by their number; of those that are new, all of it."""
        return self._rows[subject]

    def said(self, review_id: int) -> date | None:
        """Return the day that these files would give a review, if any does."""
        return self._said.get(review_id)


def _id(value: Stored, ids: Mapping[Ref, int]) -> Stored:
    return ids[value] if isinstance(value, Ref) else value


@dataclass(frozen=True, slots=True)
class ForeseenView:
    """The database as it would be after the files before this one; without such files, as it is."""

    session: Session
    seen: Foreseen

    def rows(self, subject: Subject, column: str, values: Iterable[Any], where: Any = None) -> list[Existing]:
        """Return the rows whose column is one of many values, oldest first, ``where`` only of those in the database."""
        table, wanted = table_for(subject), set(values)
        statement = (
            select(*columns_of(subject)) if where is None else select(*columns_of(subject)).where(where)
        )
        found = {
            row.id: dict(existing(subject, row).values)
            for row in all_rows(self.session, statement, table.columns[column], sorted(wanted))
        }
        self._foresee(subject, found)
        return [
            Existing(key, found[key])
            for key in sorted(found, key=lambda each: (each < 0, abs(each)))
            if (key if column == "id" else found[key][column]) in wanted
        ]

    def child_names(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the authority's id of each child by the number of its row."""
        return {row.id: str(row.values["la_child_id"]) for row in self.rows(Subject.CHILD, "id", ids)}

    def _foresee(self, subject: Subject, found: dict[int, dict[str, Any]]) -> None:
        foreseen = self.seen.rows(subject)
        more = [key for key in foreseen if key > 0 and key not in found]
        statement = select(*columns_of(subject))
        for row in all_rows(self.session, statement, table_for(subject).columns["id"], more):
            found[row.id] = dict(existing(subject, row).values)
        for key, values in foreseen.items():
            if key in found or key < 0:
                found[key] = {**found.get(key, {}), **values}


def columns_of(subject: Subject) -> list[Any]:
    """Return the columns of a subject that a file may set, and the row's number."""
    columns = table_for(subject).columns
    return [columns["id"], *(columns[name] for name in COLUMNS[subject])]

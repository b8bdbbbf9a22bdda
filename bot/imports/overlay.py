"""The rows of the database as they would be after the files before this one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.imports import Existing, Subject
from bot.imports.foreseen import Foreseen
from bot.imports.records import COLUMNS, existing, table_for
from bot.store.chunks import all_rows


@dataclass(frozen=True, slots=True)
class View:
    """The database as it would be after the files before this one; without such files, as it is."""

    session: Session
    seen: Foreseen

    def rows(self, subject: Subject, column: str, values: Iterable[Any], where: Any = None) -> list[Existing]:
        """Give the rows whose column is one of many values, oldest first, ``where`` only of those in the database."""
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
    """Give the columns of a subject that a file may set, and the row's number."""
    columns = table_for(subject).columns
    return [columns["id"], *(columns[name] for name in COLUMNS[subject])]

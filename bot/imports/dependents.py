"""What hangs on the rows that an import added: rows of any table that point to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.imports import Subject
from bot.imports.records import table_for
from bot.store.chunks import all_rows
from bot.store.imports import ImportChange
from bot.store.records import metadata

USED = "something has come or gone by this phone"
_WHAT_HANGS_ON_IT = {
    "accounts": "somebody signs in as this officer",
    "bindings": "a phone or account is bound to the child",
    "conversations": "the child was written to",
    "contributions": "views were received",
    "participation_codes": "a code was recorded",
    "reviews": "reviews belong to it",
    "care_periods": "times in care belong to it",
    "allocations": "allocations belong to it",
    "officer_posts": "posts belong to it",
    "sittings": "a meeting was recorded",
    "arrangements": "something was arranged",
    "keyed_codes": "the code was keyed",
    "inbound_messages": USED,
    "outbox_messages": USED,
}
_ELSE = "other rows depend on it"


@dataclass(frozen=True, slots=True)
class DependentRow:
    """A row that points to one that the batch added; ``table`` is its table's name."""

    change: ImportChange
    table: str
    row_id: int
    column: str

    @property
    def reason(self) -> str:
        """Say what hangs on the row that was added."""
        return _WHAT_HANGS_ON_IT.get(self.table, _ELSE)


def references_to(session: Session, changes: Sequence[ImportChange]) -> Iterator[DependentRow]:
    """Find every row of any table that points to a row that the batch added."""
    added = {(table_for(Subject(change.subject)).name, change.subject_id): change
             for change in changes if change.before is None}  # fmt: skip
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            target = key.column.table.name
            ids = [row_id for name, row_id in added if name == target]
            if not ids:
                continue
            statement = select(table.c.id, key.parent.label("target"))
            for row in all_rows(session, statement, key.parent, ids):
                yield DependentRow(added[target, row.target], table.name, row.id, key.parent.name)

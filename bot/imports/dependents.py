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
WHAT_HANGS_ON_IT = {
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
    "addresses": "a number belongs to it",
    "adult_feedback": "feedback of an adult belongs to it",
    "advocacy_requests": "a wish for an advocate or a complaint is on record",
    "alert_children": "an alert names the child",
    "alerts": "an alert came from this phone",
    "break_glass": "a manager opened the words",
    "challenges": "a challenge was raised",
    "closed_cases": "the case was closed here",
    "cover_children": "a cover names the child",
    "covers": "a cover was arranged",
    "enrolment_codes": "a card was made for the child",
    "file_audits": "an audit of the file was entered",
    "flags": "a flag was raised",
    "handed_children": "the child was handed to another IRO",
    "handovers": "children were handed over",
    "officer_contacts": "the IRO was in touch with the child",
    "officers": "officers belong to it",
    "quotes": "words were kept for the annual report",
    "refusals": "a refusal was recorded",
    "review_reasons": "a reason was recorded",
    "webhook_events": "another system was told of the code",
}


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
        return WHAT_HANGS_ON_IT[self.table]


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

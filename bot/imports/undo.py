"""Undoing the last import, line by line; a line stays where something was done since that depends on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.domain.imports import Change, Subject
from bot.domain.returns import CodeSource
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.imports.apply import children_of, lock, restate
from bot.imports.dependents import USED, DependentRow, references_to
from bot.imports.phone_rows import used_since
from bot.imports.records import as_json, from_json, table_for
from bot.reviews.due_dates import retime
from bot.store.chunks import all_rows, in_chunks
from bot.store.conversations import ConversationRecord
from bot.store.imports import ImportBatch, ImportChange
from bot.store.reviews import CodeRecord

CHANGED = "it was changed since"
GONE = "it is no longer there"
CONFIRMED = "a code was confirmed for the review"
ASKED = "the child was written to about the review"
# Columns that importing fills beside what the file says; whatever else is filled was filled by a person since.
_OURS = {
    Subject.REVIEW: frozenset({"due_on", "due_rule", "number"}),
    Subject.CODE: frozenset({"recorded_by"}),
    Subject.PHONE: frozenset({"made_at"}),
}


@dataclass(frozen=True, slots=True)
class Stays:
    """A line of the file that is not undone, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Undone:
    """How many lines were undone, of how many of them rows were removed, and those that stay."""

    lines: int
    removed: int
    stays: tuple[Stays, ...]


@dataclass(slots=True)
class _Undoing:
    """The changes of one batch, and the lines that must stay with the first reason found."""

    changes: Sequence[ImportChange]
    stays: dict[int, str] = field(default_factory=dict)

    def standing(self) -> list[ImportChange]:
        """Return the changes that are still to be undone."""
        return [change for change in self.changes if change.line not in self.stays]

    def keep(self, change: ImportChange, reason: str) -> None:
        """Keep the line of a change, for the first reason that was found."""
        self.stays.setdefault(change.line, reason)


def last_batch(session: Session) -> ImportBatch | None:
    """Return the newest import that was not undone."""
    statement = select(ImportBatch).where(ImportBatch.undone_at.is_(None)).order_by(ImportBatch.id.desc())
    return session.scalar(statement.limit(1))


def look_at_undo(session: Session, batch_id: int) -> Undone:
    """Say what undoing an import would do, without doing it; NotFound when there is no such import."""
    undoing = _examine(session, batch_id)
    return _outcome(undoing)


def undo(
    session: Session,
    batch_id: int,
    person: Person | None,
    now: datetime,
    *,
    by: str = "",
) -> Undone:
    """Undo an import as far as nothing depends on it; only the last one can be.

    NotFound when there is no such import, InputRefused when it is not the last or was undone before.
    """
    lock(session)
    batch = session.get(ImportBatch, batch_id, with_for_update=True)
    newest = last_batch(session)
    if batch is None:
        raise NotFound(f"import {batch_id}")
    if newest is None or newest.id != batch.id:
        raise InputRefused("batch", "Only the last import can be undone, once")
    undoing = _examine(session, batch_id)
    standing = undoing.standing()
    children = children_of(session, (_done(change) for change in standing))
    _restore(session, standing)
    _remove(session, standing)
    batch.undone_at, batch.undone_by = now, person.account_id if person else None
    session.flush()
    retime(session, children)
    outcome = _outcome(undoing)
    audit.record(
        session, "undone", "import_batch", batch.id, person, now,
        kind=batch.kind, lines=outcome.lines, stays=len(outcome.stays), by=by[:100] or None,
    )  # fmt: skip
    return outcome


def _examine(session: Session, batch_id: int) -> _Undoing:
    statement = select(ImportChange).where(ImportChange.batch_id == batch_id).order_by(ImportChange.id)
    undoing = _Undoing(session.scalars(statement).all())
    if not undoing.changes and session.get(ImportBatch, batch_id) is None:
        raise NotFound(f"import {batch_id}")
    for subject in Subject:
        _keep_what_changed(session, undoing, subject)
    _keep_what_was_weighed(session, undoing)
    _keep_what_was_used(session, undoing)
    references = list(references_to(session, undoing.changes))
    while _keep_what_is_needed(undoing, references):
        pass
    return undoing


def _outcome(undoing: _Undoing) -> Undone:
    lines = {change.line for change in undoing.changes}
    stays = tuple(Stays(line, reason) for line, reason in sorted(undoing.stays.items()))
    removed = {change.line for change in undoing.standing() if change.before is None}
    return Undone(len(lines) - len(stays), len(removed), stays)


def _keep_what_changed(session: Session, undoing: _Undoing, subject: Subject) -> None:
    """Keep a line whose row is not as the import left it; the last change of a row in the batch counts."""
    own = [change for change in undoing.changes if change.subject == subject]
    last: dict[tuple[int, str], Any] = {
        (change.subject_id, name): value for change in own for name, value in change.after.items()
    }
    table = table_for(subject)
    rows = all_rows(session, select(table), table.c.id, (change.subject_id for change in own))
    current = {row.id: row._mapping for row in rows}
    for change in own:
        row = current.get(change.subject_id)
        if row is None:
            undoing.keep(change, GONE)
            continue
        now = as_json({name: row[name] for name in change.after})
        if now != {name: last[change.subject_id, name] for name in now} or _was_filled(subject, change, row):
            undoing.keep(change, CHANGED)


def _was_filled(subject: Subject, change: ImportChange, row: Mapping[str, Any]) -> bool:
    """Return whether somebody settled since what the import says, or filled an empty column of a row that it added.

    A person records a review's state; a child chooses a language, even the one that the import had brought.
    """
    if change.before is not None:
        is_recorded = "status" in change.after and row["recorded_by"] is not None
        return is_recorded or ("language" in change.after and row["language_chosen_at"] is not None)
    spoken = change.after.keys() | _OURS.get(subject, frozenset())
    empty = (column.name for column in table_for(subject).columns if column.nullable)
    return any(row[name] is not None for name in empty if name not in spoken)


def _keep_what_was_weighed(session: Session, undoing: _Undoing) -> None:
    """Keep a review's state, day and kind where a code was confirmed for it or the child was written to about it."""
    own = [
        change
        for change in undoing.changes
        if change.subject == Subject.REVIEW
        and change.before is not None
        and change.after.keys() & {"status", "review_on", "kind"}
    ]
    confirmed = select(CodeRecord.review_id).where(CodeRecord.source == CodeSource.CONFIRMED)
    asked = select(ConversationRecord.review_id)
    for statement, column, reason in (
        (confirmed, CodeRecord.review_id, CONFIRMED),
        (asked, ConversationRecord.review_id, ASKED),
    ):
        ids = (change.subject_id for change in own)
        found = {row.review_id for row in all_rows(session, statement, column, ids)}
        for change in own:
            if change.subject_id in found:
                undoing.keep(change, reason)


def _keep_what_was_used(session: Session, undoing: _Undoing) -> None:
    """Keep a number on file by which something has come or gone since the file was taken in."""
    own = [each for each in undoing.changes if each.subject == Subject.PHONE and each.before is None]
    if not own:
        return
    batch = session.get_one(ImportBatch, own[0].batch_id)
    used = used_since(session, [each.after["address_id"] for each in own], batch.imported_at)
    for change in own:
        if change.after["address_id"] in used:
            undoing.keep(change, USED)


def _keep_what_is_needed(undoing: _Undoing, references: Iterable[DependentRow]) -> bool:
    """Keep lines that a row points to which itself stays; return whether one was found, as others may follow."""
    standing = undoing.standing()
    names = {subject: table_for(subject).name for subject in Subject}
    going = {(names[Subject(each.subject)], each.subject_id) for each in standing if each.before is None}
    freed = {
        (names[Subject(each.subject)], each.subject_id, column)
        for each in standing
        if each.before is not None
        for column in each.after
    }
    before = len(undoing.stays)
    for reference in references:
        row = (reference.table, reference.row_id)
        if row not in going and (*row, reference.column) not in freed:
            undoing.keep(reference.change, reference.reason)
    return len(undoing.stays) > before


def _restore(session: Session, standing: Sequence[ImportChange]) -> None:
    """Set changed rows back to their earlier values, the last change first."""
    for change in reversed(standing):
        if change.before is not None:
            subject = Subject(change.subject)
            restate(session, subject, [(change.subject_id, from_json(subject, change.before))])


def _remove(session: Session, standing: Sequence[ImportChange]) -> None:
    """Delete added rows, those that point to others first."""
    for subject in reversed(Subject):
        ids = [
            change.subject_id for change in standing if change.subject == subject and change.before is None
        ]
        table = table_for(subject)
        for chunk in in_chunks(ids):
            session.execute(delete(table).where(table.c.id.in_(chunk)))


def _done(change: ImportChange) -> Change:
    subject = Subject(change.subject)
    return Change(change.line, subject, "", change.subject_id, change.before, change.after)

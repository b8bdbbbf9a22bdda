"""Taking a prepared file in: one short transaction, all or nothing, with a record of every row that it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from bot.domain.conversations import ReviewCancelled, ReviewHeld, ReviewMoved
from bot.domain.imports import Change, Counts, Ref, Stored, Subject
from bot.domain.questionnaires import Phase
from bot.domain.reviews.states import ReviewState
from bot.ground import audit
from bot.ground.context import Context
from bot.ground.roles import Person
from bot.imports.known import know
from bot.imports.look import Preparation
from bot.imports.phone_rows import put_on_file
from bot.imports.records import AT_FIRST, as_json, table_for
from bot.reviews.due_dates import retime
from bot.store.chunks import all_rows
from bot.store.conversations import ConversationRecord
from bot.store.imports import ImportBatch, ImportChange
from bot.store.people import CarePeriod
from bot.store.reviews import Review
from bot.talk import events

# Any number does, as long as no other lock of this database uses it ("import" in ASCII).
IMPORT_LOCK = 0x696D706F7274


class Outdated(Exception):
    """Something that the plan rests on was changed since; prepare the file again."""


class HasRefusals(Exception):
    """The file has lines that cannot be taken, so nothing of it is."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was taken in; ``batch_id`` is None when the file said nothing new, ``retimed`` counts new due dates."""

    batch_id: int | None
    counts: Counts
    retimed: int


def apply(
    session: Session,
    prepared: Preparation,
    person: Person | None,
    now: datetime,
    context: Context,
    *,
    by: str = "",
) -> Applied:
    """Take a prepared file in, whole; ``by`` says who did it where nobody is signed in.

    Conversations before a review hear that it was held, moved or cancelled, as they do when a person records it.
    HasRefusals when a line was refused; Outdated when the rows that the plan rests on are not as they were.
    """
    if prepared.plan.refusals:
        raise HasRefusals(f"{prepared.plan.counts.refused} lines cannot be taken")
    lock(session)
    if know(session, prepared.kind, prepared.rows) != prepared.known:
        raise Outdated(prepared.name)
    counts = prepared.plan.counts
    if not prepared.plan.changes:
        return Applied(None, counts, 0)
    batch = _batch(session, prepared, person, now)
    done = _write(session, prepared.plan.changes, person, now)
    session.connection().execute(insert(ImportChange), [_recorded(batch.id, each) for each in done])
    retimed = retime(session, children_of(session, done))
    _tell(session, done, now, context)
    _witness(session, batch, person, now, by)
    return Applied(batch.id, counts, retimed)


def _witness(session: Session, batch: ImportBatch, person: Person | None, now: datetime, by: str) -> None:
    audit.record(
        session,
        "imported",
        "import_batch",
        batch.id,
        person,
        now,
        kind=batch.kind,
        rows=batch.rows,
        added=batch.added,
        changed=batch.changed,
        digest=batch.digest.hex(),
        by=by[:100] or None,
    )


def lock(session: Session) -> None:
    """Wait until no other import or undo is at work; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK)))


def _tell(session: Session, done: Sequence[Change], now: datetime, context: Context) -> None:
    """Tell the conversations before the reviews whose state or day the file changed; few reviews have one."""
    changed = {
        each.row_id: each for each in done if each.subject is Subject.REVIEW and each.before is not None
    }
    before = ConversationRecord.phase == Phase.PRE.value
    talks = select(ConversationRecord.review_id).where(before).distinct()
    for row in list(all_rows(session, talks, ConversationRecord.review_id, changed)):
        event = _event(changed[row.review_id])
        if event is not None:
            events.review_changed(session.connection(), row.review_id, event, now, context)


def _event(done: Change) -> ReviewHeld | ReviewCancelled | ReviewMoved | None:
    status = done.after.get("status")
    if status == ReviewState.HELD:
        return ReviewHeld()
    if status == ReviewState.CANCELLED:
        return ReviewCancelled()
    was, now = (done.before or {}).get("review_on"), done.after.get("review_on")
    return ReviewMoved((now - was).days) if isinstance(was, date) and isinstance(now, date) else None


def _batch(session: Session, prepared: Preparation, person: Person | None, now: datetime) -> ImportBatch:
    counts = prepared.plan.counts
    batch = ImportBatch(
        kind=prepared.kind.value,
        file_name=prepared.name,
        digest=prepared.digest,
        mapping_id=prepared.mapping_id,
        rows=counts.rows,
        added=counts.added,
        changed=counts.changed,
        imported_at=now,
        imported_by=person.account_id if person else None,
    )
    session.add(batch)
    session.flush()
    return batch


def _write(session: Session, changes: Sequence[Change], person: Person | None, now: datetime) -> list[Change]:
    """Write the changes subject by subject, parents first, and return them with ids where they had references."""
    ids: dict[Ref, int] = {}
    done: list[Change] = []
    stamp = {"recorded_at": now, "recorded_by": person.account_id if person else None}
    for subject in Subject:
        own = [change for change in changes if change.subject is subject]
        added = [change for change in own if change.row_id is None]
        if subject is Subject.PHONE:
            done += put_on_file(session, added, person, now)
            added = []
        rows = [_resolved(change.after, ids) for change in added]
        extra = stamp if subject is Subject.CODE else {}
        for change, row, row_id in zip(added, rows, _insert(session, subject, rows, extra), strict=True):
            ids[Ref(subject, change.key)] = row_id
            done.append(replace(change, row_id=row_id, after=row))
        changed = [replace(each, after=_resolved(each.after, ids)) for each in own if each.row_id is not None]
        restate(session, subject, [(each.row_id, each.after) for each in changed])
        done += changed
    return done


def _resolved(values: Mapping[str, Stored], ids: Mapping[Ref, int]) -> dict[str, Stored]:
    return {name: ids[value] if isinstance(value, Ref) else value for name, value in values.items()}


def _insert(
    session: Session, subject: Subject, rows: Sequence[Mapping[str, Stored]], extra: Mapping[str, Any]
) -> Sequence[int]:
    """Insert rows in bulk and return their ids, which are taken before, because no database returns them in bulk."""
    if not rows:
        return ()
    table = table_for(subject)
    ids = _next_ids(session, table, len(rows))
    unsaid = {name: AT_FIRST.get(name) for row in rows for name in row}
    whole = [{**unsaid, **row, **extra, "id": row_id} for row_id, row in zip(ids, rows, strict=True)]
    session.connection().execute(insert(table), whole)
    return ids


def _next_ids(session: Session, table: Table, number: int) -> Sequence[int]:
    """Take ids for new rows: PostgreSQL's sequence counts on, SQLite's single writer counts from the highest."""
    if session.get_bind().dialect.name == "postgresql":
        series = select(func.nextval(func.pg_get_serial_sequence(table.name, "id")))
        return session.scalars(series.select_from(func.generate_series(1, number))).all()
    highest = session.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0
    return range(highest + 1, highest + 1 + number)


def restate(session: Session, subject: Subject, rows: Iterable[tuple[int | None, Mapping[str, Any]]]) -> None:
    """Set columns of many rows, those that set the same columns in one statement."""
    alike = defaultdict[tuple[str, ...], list[dict[str, Any]]](list)
    for row_id, values in rows:
        alike[tuple(values)].append(
            {"row": row_id, **{f"new_{name}": value for name, value in values.items()}}
        )
    table = table_for(subject)
    for names, parameters in alike.items():
        values = {name: bindparam(f"new_{name}") for name in names}
        statement = update(table).where(table.c.id == bindparam("row")).values(values)
        session.connection().execute(statement, parameters)


def _recorded(batch_id: int, done: Change) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "line": done.line,
        "subject": done.subject.value,
        "subject_id": done.row_id,
        "before": None if done.before is None else as_json(done.before),
        "after": as_json(done.after),
    }


def children_of(session: Session, done: Iterable[Change]) -> set[int]:
    """Find the children whose reviews or times in care were written."""
    owners: dict[Subject, Any] = {Subject.REVIEW: Review, Subject.CARE_PERIOD: CarePeriod}
    own = [each for each in done if each.subject in owners]
    found = {child for each in own if isinstance(child := each.after.get("child_id"), int)}
    for subject, record in owners.items():
        ids = [each.row_id for each in own if each.subject is subject and "child_id" not in each.after]
        found |= {row.child_id for row in all_rows(session, select(record.child_id), record.id, ids)}
    return found

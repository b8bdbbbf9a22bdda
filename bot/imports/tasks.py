"""The worker's part of an import: claim a task, do it, and say in the same transaction that it is done.

A task whose worker was killed is begun again when its claim has run out; it had written nothing, because what it
writes and that it is done are one transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.domain.imports import FileRefused, Progress
from bot.ground import accounts
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from bot.imports.apply import Applied
from bot.imports.look import FileSource, Moment, Preparation
from bot.imports.previews import Preview, preview_of
from bot.imports.requests import RequestedTask, TaskState, drop_upload
from bot.imports.runs import Alongside, ImportOffice, carry_out, look, read
from bot.imports.summary import summary
from bot.imports.undo import undo
from bot.store.imports import ImportTask, ImportUpload

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=1)
ATTEMPTS = 3
INTERRUPTED = (
    f"The work was interrupted {ATTEMPTS} times. Nothing was changed: bring the file again, or ask again"
)
NOT_ALLOWED = "Your account may not import any more. Nothing was changed"
Clock = Callable[[], Moment]


class _Lost(Exception):
    """Somebody else has this task now, or it was forgotten; what was done for it is rolled back."""


def is_waiting(session: Session, now: datetime) -> bool:
    """Return whether a task waits, or was left behind by a worker that was killed."""
    return bool(session.scalar(select(exists().where(_ready(now)))))


def work_on_next(office: ImportOffice, clock: Clock, lease: timedelta = LEASE) -> bool:
    """Do the task that has waited longest; False when none waits.

    ``lease`` is how long a task is this worker's without a sign of progress.
    """
    claim = _claim(office, clock().now, lease)
    if claim is None:
        return False
    try:
        _do(office, claim, clock, _sign_of_life(office, claim, clock, lease))
    except _Lost:
        logger.warning("import task %s is somebody else's now", claim.id)
    except SQLAlchemyError as error:  # it stays claimed, and is tried again when the claim has run out
        logger.error("import task %s: the database cannot be used: %s", claim.id, type(error).__name__)
    return True


def _ready(now: datetime) -> Any:
    left = and_(ImportTask.state == TaskState.RUNNING, ImportTask.claimed_until <= now)
    return or_(ImportTask.state == TaskState.WAITING, left)


def _claim(office: ImportOffice, now: datetime, lease: timedelta) -> ImportTask | None:
    """Return the oldest task, now in this worker's hands; its ``attempts`` tell this hand from one before it."""
    with office.database.write() as session:
        oldest = select(ImportTask).where(_ready(now)).order_by(ImportTask.id).limit(1)
        while task := session.scalar(oldest.with_for_update(skip_locked=True)):
            if task.attempts < ATTEMPTS:
                task.state, task.claimed_until = TaskState.RUNNING.value, now + lease
                task.attempts, task.rows_done, task.rows_all = task.attempts + 1, 0, 0
                return task
            task.state, task.finished_at = TaskState.FAILED.value, now
            task.outcome = Preview(why=INTERRUPTED).as_json()
            session.flush()
    return None


def _do(office: ImportOffice, claim: ImportTask, clock: Clock, progress: Progress) -> None:
    with office.database.read() as session:
        person, source = accounts.with_id(session, claim.account_id), _source(session, claim)
    if person is None or person.role is not Role.ADMINISTRATOR:
        _end(office, claim, clock, TaskState.FAILED, Preview(why=NOT_ALLOWED))
    elif claim.task == RequestedTask.LOOK:
        _end(office, claim, clock, TaskState.DONE, _seen(office, source, clock, progress))
    elif claim.task == RequestedTask.TAKE:
        _take(office, claim, source, person, clock, progress)
    elif claim.task == RequestedTask.UNDO:
        _undo(office, claim, person, clock)
    else:
        raise ValueError(f"no task is called {claim.task}")


def _source(session: Session, claim: ImportTask) -> FileSource:
    upload = session.get(ImportUpload, claim.upload_id) if claim.upload_id else None
    if upload is None:
        return FileSource("", b"")
    return FileSource(upload.file_name, upload.content, (claim.mapping,) if claim.mapping else ())


def _seen(office: ImportOffice, source: FileSource, clock: Clock, progress: Progress) -> Preview:
    header: tuple[str, ...] = ()
    try:
        sheet = read(office, source)
        header = sheet.header
        return preview_of(look(office, source, clock(), progress, sheet), header)
    except FileRefused as error:
        return Preview(header=header, why=str(error))


def _take(
    office: ImportOffice,
    claim: ImportTask,
    source: FileSource,
    person: Person,
    clock: Clock,
    progress: Progress,
) -> None:
    """Take a file in; when it cannot be any more, show it as it is now."""

    def witness(session: Session, prepared: Preparation, applied: Applied) -> None:
        more = {"batch_id": applied.batch_id, "upload_id": None}
        _finish(session, claim, clock(), TaskState.DONE, _said(prepared), **more)
        drop_upload(session, person, claim.upload_id or 0)

    why, alongside = "", Alongside(lambda session: _hold(session, claim), witness)
    try:
        outcome = carry_out(office, source, clock, person, progress=progress, alongside=alongside)
    except FileRefused as error:
        why = str(error)
    else:
        if outcome.applied is not None:
            return
    _end(office, claim, clock, TaskState.FAILED, replace(_seen(office, source, clock, progress), why=why))


def _said(prepared: Preparation) -> dict[str, Any]:
    counts = prepared.plan.counts
    return {
        "summary": summary(prepared),
        "file_name": prepared.name,
        "read_as": prepared.read_as,
        "rows": counts.rows,
        "added": counts.added,
        "changed": counts.changed,
    }


def _undo(office: ImportOffice, claim: ImportTask, person: Person, clock: Clock) -> None:
    try:
        with office.database.write() as session:
            _hold(session, claim)
            undone = undo(session, claim.batch_id or 0, person, clock().now)
            stays = [{"line": each.line, "reason": each.reason} for each in undone.stays]
            _finish(session, claim, clock(), TaskState.DONE, {"lines": undone.lines, "stays": stays})
    except InputRefused as error:
        _end(office, claim, clock, TaskState.FAILED, Preview(why=str(error)))


def _sign_of_life(office: ImportOffice, claim: ImportTask, clock: Clock, lease: timedelta) -> Progress:
    """Return what notes how far the reading has come, and keeps the claim from running out."""

    def note(done: int, of: int) -> None:
        with office.database.write() as session:
            values = {"rows_done": done, "rows_all": of, "claimed_until": clock().now + lease}
            _update(session, claim, values)

    return note


def _hold(session: Session, claim: ImportTask) -> None:
    """Keep the task in this hand until the transaction ends; _Lost when it is somebody else's already."""
    _update(session, claim, {"state": TaskState.RUNNING.value})


def _end(office: ImportOffice, claim: ImportTask, clock: Clock, state: TaskState, seen: Preview) -> None:
    with office.database.write() as session:
        _finish(session, claim, clock(), state, seen.as_json())


def _finish(
    session: Session, claim: ImportTask, moment: Moment, state: TaskState, outcome: Any, **more: Any
) -> None:
    values = {"state": state.value, "outcome": outcome, "finished_at": moment.now, **more}
    _update(session, claim, values)


def _update(session: Session, claim: ImportTask, values: dict[str, Any]) -> None:
    own = (
        ImportTask.id == claim.id,
        ImportTask.attempts == claim.attempts,
        ImportTask.state == TaskState.RUNNING,
    )
    if not session.execute(update(ImportTask).where(*own).values(values)).rowcount:  # type: ignore[attr-defined]
        raise _Lost

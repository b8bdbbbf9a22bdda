"""Asking a worker to look at a file, to take it in or to undo an import; the file is seen by the one who brought it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from bot.ground.roles import NotFound, Person
from bot.imports.look import FileSource
from bot.store.imports import ImportBatch, ImportTask, ImportUpload

KEPT = timedelta(days=1)


class RequestedTask(StrEnum):
    """What a worker can be asked to do with a file."""

    LOOK = "look"
    TAKE = "take"
    UNDO = "undo"


class TaskState(StrEnum):
    """How far a task has come; one whose worker was killed stays running until another begins it again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Task:
    """One task as its page shows it; ``outcome`` is what came of it, once it is finished."""

    id: int
    errand: RequestedTask
    state: TaskState
    file_name: str
    upload_id: int | None
    batch_id: int | None
    mapping: str | None
    asked_at: datetime
    attempts: int
    rows_done: int
    rows_all: int
    outcome: Mapping[str, Any]

    @property
    def is_finished(self) -> bool:
        """Return whether a worker is through with it."""
        return self.state in {TaskState.DONE, TaskState.FAILED}

    @property
    def percent(self) -> int:
        """Return how much of the file was read."""
        return 100 * self.rows_done // self.rows_all if self.rows_all else 0


def ask_to_look(session: Session, person: Person, upload_id: int, mapping: str | None, now: datetime) -> int:
    """Ask for a look at a file, by a mapping or by its own column names; return the task's id."""
    return _ask(session, person, RequestedTask.LOOK, now, upload_id=upload_id, mapping=mapping or None)


def ask_to_take(session: Session, person: Person, upload_id: int, mapping: str | None, now: datetime) -> int:
    """Ask to take a file in as it was looked at; return the task's id, the same when it is asked twice."""
    waiting = session.scalar(
        select(ImportTask.id).where(
            ImportTask.upload_id == upload_id,
            ImportTask.task == RequestedTask.TAKE,
            ImportTask.state.in_((TaskState.WAITING, TaskState.RUNNING)),
        )
    )
    return waiting or _ask(
        session, person, RequestedTask.TAKE, now, upload_id=upload_id, mapping=mapping or None
    )


def ask_to_undo(session: Session, person: Person, batch_id: int, now: datetime) -> int:
    """Ask to undo an import; return the task's id. NotFound when there is no such import."""
    if session.get(ImportBatch, batch_id) is None:
        raise NotFound(f"import {batch_id}")
    return _ask(session, person, RequestedTask.UNDO, now, batch_id=batch_id)


def _ask(session: Session, person: Person, errand: RequestedTask, now: datetime, **what: Any) -> int:
    task = ImportTask(
        account_id=person.account_id,
        task=errand.value,
        state=TaskState.WAITING.value,
        asked_at=now,
        attempts=0,
        rows_done=0,
        rows_all=0,
        **what,
    )
    session.add(task)
    session.flush()
    return task.id


def find_task(session: Session, person: Person, task_id: int) -> Task:
    """Return a task that this person asked for; NotFound for any other."""
    return _one(session, person, ImportTask.id == task_id, f"import task {task_id}")


def last_task(session: Session, person: Person, upload_id: int) -> Task:
    """Return what was asked last about a file that this person brought; NotFound for any other."""
    return _one(session, person, ImportTask.upload_id == upload_id, f"upload {upload_id}")


def _one(session: Session, person: Person, which: Any, what: str) -> Task:
    own = ImportTask.account_id == person.account_id
    row = session.execute(_tasks().where(own, which).order_by(ImportTask.id.desc()).limit(1)).one_or_none()
    if row is None:
        raise NotFound(what)
    return _task(row)


def tasks_in_hand(session: Session, person: Person) -> Sequence[Task]:
    """List what this person asked about files that are still there, newest first, one for each file or import."""
    last = select(ImportTask.id).where(
        ImportTask.account_id == person.account_id,
        or_(
            ImportTask.upload_id.is_not(None),
            ImportTask.state.in_((TaskState.WAITING, TaskState.RUNNING)),
        ),
    )
    found: dict[tuple[int | None, int | None], Task] = {}
    for row in session.execute(_tasks().where(ImportTask.id.in_(last)).order_by(ImportTask.id.desc())):
        task = _task(row)
        found.setdefault((task.upload_id, task.batch_id), task)
    return list(found.values())


def _tasks() -> Any:
    return (
        select(ImportTask, ImportUpload.file_name.label("upload"), ImportBatch.file_name.label("batch"))
        .outerjoin(ImportUpload, ImportUpload.id == ImportTask.upload_id)
        .outerjoin(ImportBatch, ImportBatch.id == ImportTask.batch_id)
    )


def _task(row: Any) -> Task:
    task = row.ImportTask
    return Task(
        id=task.id,
        errand=RequestedTask(task.task),
        state=TaskState(task.state),
        file_name=row.upload or row.batch or "the file",
        upload_id=task.upload_id,
        batch_id=task.batch_id,
        mapping=task.mapping,
        asked_at=task.asked_at,
        attempts=task.attempts,
        rows_done=task.rows_done,
        rows_all=task.rows_all,
        outcome=task.outcome or {},
    )


def keep_upload(session: Session, person: Person, source: FileSource, now: datetime) -> int:
    """Keep a file for a day and return its id; delete what was left longer, and what was asked about it."""
    _drop(session, ImportUpload.uploaded_at < now - KEPT)
    session.execute(delete(ImportTask).where(ImportTask.finished_at < now - KEPT))
    upload = ImportUpload(
        account_id=person.account_id, file_name=source.title, content=source.content, uploaded_at=now
    )
    session.add(upload)
    session.flush()
    return upload.id


def drop_upload(session: Session, person: Person, upload_id: int) -> None:
    """Forget a file that this person brought, and what was found in it."""
    _drop(session, ImportUpload.id == upload_id, ImportUpload.account_id == person.account_id)


def _drop(session: Session, *which: ColumnElement[bool]) -> None:
    """Forget files and what was asked about them; what is just being done is then not done."""
    about = ImportTask.upload_id.in_(select(ImportUpload.id).where(*which))
    session.execute(delete(ImportTask).where(about))
    session.execute(delete(ImportUpload).where(*which))

"""Files that an administrator looks at before they are taken in; each is seen by the one who brought it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from bot.ground.access import NotFound, Person
from bot.imports.preparing import Source
from bot.store.imports import ImportTask, ImportUpload

KEPT = timedelta(days=1)


def keep_upload(session: Session, person: Person, source: Source, now: datetime) -> int:
    """Keep a file for a day and give its id; what was left longer than that goes, and what was asked about it."""
    _drop(session, ImportUpload.uploaded_at < now - KEPT)
    session.execute(delete(ImportTask).where(ImportTask.finished_at < now - KEPT))
    upload = ImportUpload(
        account_id=person.account_id, file_name=source.name[-200:], content=source.content, uploaded_at=now
    )
    session.add(upload)
    session.flush()
    return upload.id


def find_upload(session: Session, person: Person, upload_id: int, now: datetime) -> Source:
    """Give a file that this person brought within the last day; NotFound for any other."""
    upload = session.scalar(
        select(ImportUpload).where(
            ImportUpload.id == upload_id,
            ImportUpload.account_id == person.account_id,
            ImportUpload.uploaded_at >= now - KEPT,
        )
    )
    if upload is None:
        raise NotFound(f"upload {upload_id}")
    return Source(upload.file_name, upload.content)


def drop_upload(session: Session, person: Person, upload_id: int) -> None:
    """Forget a file that this person brought, and what was found in it."""
    _drop(session, ImportUpload.id == upload_id, ImportUpload.account_id == person.account_id)


def _drop(session: Session, *which: ColumnElement[bool]) -> None:
    """Forget files and what was asked about them; what is just being done is then not done."""
    about = ImportTask.upload_id.in_(select(ImportUpload.id).where(*which))
    session.execute(delete(ImportTask).where(about))
    session.execute(delete(ImportUpload).where(*which))

"""Files that an administrator looks at before they are taken in; each is seen by the one who brought it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.services.access import NotFound, Person
from bot.services.imports.preparing import Source
from bot.store.imports import ImportUpload

KEPT = timedelta(days=1)


def keep_upload(session: Session, person: Person, source: Source, now: datetime) -> int:
    """Keep a file for a day and give its id; what others left longer than that goes."""
    session.execute(delete(ImportUpload).where(ImportUpload.uploaded_at < now - KEPT))
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
    """Forget a file that this person brought."""
    own = (ImportUpload.id == upload_id, ImportUpload.account_id == person.account_id)
    session.execute(delete(ImportUpload).where(*own))

"""The files that were taken in, newest first, with who did it and whether it was undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.imports.undo import last_batch
from bot.store.accounts import Account
from bot.store.imports import ImportBatch, ImportMapping

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """One file that was taken in; people are None where nobody was signed in, ``is_last`` lets it be undone."""

    id: int
    kind: str
    file_name: str
    mapping: str | None
    rows: int
    added: int
    changed: int
    imported_at: datetime
    imported_by: str | None
    undone_at: datetime | None
    undone_by: str | None
    is_last: bool


def batches(session: Session, limit: int = SHOWN) -> Sequence[Batch]:
    """List the last imports, newest first."""
    importer, undoer = aliased(Account), aliased(Account)
    statement = (
        select(ImportBatch, ImportMapping.name, importer.name.label("by"), undoer.name.label("undone_by"))
        .outerjoin(ImportMapping, ImportMapping.id == ImportBatch.mapping_id)
        .outerjoin(importer, importer.id == ImportBatch.imported_by)
        .outerjoin(undoer, undoer.id == ImportBatch.undone_by)
        .order_by(ImportBatch.id.desc())
        .limit(limit)
    )
    last = last_batch(session)
    return [
        Batch(
            id=batch.id,
            kind=batch.kind,
            file_name=batch.file_name,
            mapping=mapping,
            rows=batch.rows,
            added=batch.added,
            changed=batch.changed,
            imported_at=batch.imported_at,
            imported_by=by,
            undone_at=batch.undone_at,
            undone_by=undone_by,
            is_last=last is not None and last.id == batch.id,
        )
        for batch, mapping, by, undone_by in session.execute(statement)
    ]

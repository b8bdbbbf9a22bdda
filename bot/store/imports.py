"""Files taken in from the case system: each batch, what it changed, and how columns are read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedBytes, EncryptedJson, UtcDateTime


class ImportMapping(Base):
    """How one kind of file is read: our field for each column, and what its dates and texts mean.

    ``date_means_held`` declares that a review with a past date took place; ``aliases`` are texts that the authority
    uses for a participation code.
    """

    __tablename__ = "import_mappings"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    columns: Mapped[Any] = mapped_column(JSON)
    date_means_held: Mapped[bool] = mapped_column(default=False)
    aliases: Mapped[Any] = mapped_column(JSON, default=dict)


class ImportUpload(Base):
    """A file that somebody looks at before it is taken in; it goes when it is taken in, or after a day."""

    __tablename__ = "import_uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(EncryptedBytes("import_uploads.content"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportTask(Base):
    """What an administrator asked a worker to do with a file or an import; ``task``: look, take or undo.

    ``state``: waiting, running, done or failed. A running task is its worker's until ``claimed_until``; then another
    may begin it again. ``outcome`` is what the page shows in the end.
    """

    __tablename__ = "import_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    task: Mapped[str] = mapped_column(String(6))
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("import_uploads.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batches.id"))
    mapping: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(8), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_all: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[Any | None] = mapped_column(EncryptedJson("import_tasks.outcome"))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportBatch(Base):
    """One file that was taken in, whole; ``kind``: children, care_periods, officers, reviews or phones."""

    __tablename__ = "import_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    mapping_id: Mapped[int | None] = mapped_column(ForeignKey("import_mappings.id"))
    rows: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class ImportChange(Base):
    """What one line of a batch did to one row, so that the batch can be undone; ``before`` is None for a new row."""

    __tablename__ = "import_changes"
    __table_args__ = (Index(None, "batch_id", "line"), Index(None, "subject", "subject_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    line: Mapped[int]
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    before: Mapped[Any | None] = mapped_column(EncryptedJson("import_changes.before"))
    after: Mapped[Any] = mapped_column(EncryptedJson("import_changes.after"))

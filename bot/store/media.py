"""Files that young people sent, and what people wrote beside a young person's words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from bot.store.base import Base, EncryptedBytes, EncryptedText, UtcDateTime
from bot.store.copies import CopyAtProvider, few


class MediaFile(CopyAtProvider, Base):
    """One file of one message; where it is fetched stands with the message, ``place`` says which of its files it is.

    ``state``: waiting, fetched, refused, failed, gone; ``reason`` why it was refused or failed. ``file_type`` is what
    it is by its own bytes. ``content`` is kept as it is played or shown, never as it came where it is a picture.

    ``copy_reference`` is where the provider's copy is, once its message has lost that.
    """

    __tablename__ = "media_files"
    __table_args__ = (
        UniqueConstraint("inbound_id", "place"),
        # Few files wait at any time; the worker finds them without reading the others.
        Index(
            "ix_media_files_waiting",
            "not_before",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        few("media_files", "copy_not_before"),
        few("media_files", "copy_given_up_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inbound_id: Mapped[int] = mapped_column(ForeignKey("inbound_messages.id"))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(12))
    file_type: Mapped[str | None] = mapped_column(String(20))
    content: Mapped[bytes | None] = deferred(mapped_column(EncryptedBytes("media_files.content")))
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    copy_reference: Mapped[str | None] = mapped_column(EncryptedText("media_files.copy_reference"))


class AddedText(Base):
    """One version of what a person put beside a young person's words; never changed, only followed by a newer one.

    ``subject`` and ``subject_id`` name what it stands beside (see :class:`bot.domain.media.AddedSubject`); ``kind`` is
    write_up or translation. ``machine`` is the server that made it, None for a person's own words.
    """

    __tablename__ = "added_texts"
    __table_args__ = (Index(None, "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(8))
    subject_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(EncryptedText("added_texts.text"))
    machine: Mapped[str | None] = mapped_column(String(100))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

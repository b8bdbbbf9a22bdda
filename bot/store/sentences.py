"""Sentences that people of this installation wrote or signed off, beside those that came with the product."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


class SentenceRecord(Base):
    """One version of one sentence in one language; none is changed or deleted, so that who wrote what stays known.

    ``english`` is the sentence that it was written for: once we say something else in English, it is outdated.
    """

    __tablename__ = "sentences"
    __table_args__ = (Index(None, "language", "context", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(10))
    context: Mapped[str] = mapped_column(String(80))
    english: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    is_signed: Mapped[bool]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

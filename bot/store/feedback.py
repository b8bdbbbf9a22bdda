"""What the participation service has read of the words that came after reviews."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class FeedbackReading(Base):
    """One conversation after a review with words in it, and who has read them.

    ``unread`` counts answers and notes since somebody last said "I have read this", ``unread_since`` is when the oldest
    of them came and ``received_at`` the newest of all. ``note`` is the reader's own.
    """

    __tablename__ = "feedback_readings"
    __table_args__ = (
        # Few rows are unread at any time; counts and lists find them without reading the others.
        Index(
            "ix_feedback_readings_unread",
            "unread_since",
            sqlite_where=text("unread > 0"),
            postgresql_where=text("unread > 0"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), unique=True)
    unread: Mapped[int] = mapped_column(default=0)
    unread_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    note: Mapped[str | None] = mapped_column(EncryptedText("feedback_readings.note"))

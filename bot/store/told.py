"""What officers tell a child by name: letters, what came of an answer, a question put again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class ToldMessage(Base):
    """One thing that an officer tells a child; the message itself goes through the outbox.

    ``token`` names the form it was sent with, so that a second press adds nothing. ``kind``: letter, you_said,
    you_said_no or question. ``question`` is the one it is about, ``wording`` an approved text that was picked.
    ``said`` is what the child said, ``words`` what the officer wrote in English, ``translation`` the same in the
    child's language, by a person. It goes into the outbox at ``due_at``, in the hours for writing first.
    ``refusal`` is why it was not sent when its time came; None where it was.
    """

    __tablename__ = "told_messages"
    __table_args__ = (Index(None, "conversation_id", "queued_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str] = mapped_column(String(12))
    question: Mapped[str | None] = mapped_column(String(20))
    wording: Mapped[str | None] = mapped_column(String(20))
    said: Mapped[str | None] = mapped_column(EncryptedText("told_messages.said"))
    words: Mapped[str | None] = mapped_column(EncryptedText("told_messages.words"))
    translation: Mapped[str | None] = mapped_column(EncryptedText("told_messages.translation"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refusal: Mapped[str | None] = mapped_column(String(12))

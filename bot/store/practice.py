"""Records about practice beside reviews: audits of files, what adults say of the service, closed cases."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class FileAudit(Base):
    """One audit of a child's file: how much was looked at, the grade and what was found; wrong entries are withdrawn.

    ``officer_id`` was the child's IRO that day. ``form``: whole, theme or dip. ``grade``: outstanding, good, improve,
    inadequate or none.
    """

    __tablename__ = "file_audits"
    __table_args__ = (Index(None, "audited_on"), Index(None, "officer_id", "audited_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    audited_on: Mapped[date]
    form: Mapped[str] = mapped_column(String(10))
    grade: Mapped[str] = mapped_column(String(12))
    found: Mapped[str] = mapped_column(EncryptedText("file_audits.found"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AdultFeedback(Base):
    """What an adult said of the service, in their words; ``officer_id`` is the IRO it is about, if it is about one.

    ``adult``: carer, parent, worker, cafcass, advocate or other. ``kind``: compliment, view or concern.
    ``may_quote_on`` is the day of their yes to printing the words without a name.
    """

    __tablename__ = "adult_feedback"
    __table_args__ = (Index(None, "received_on"), Index(None, "officer_id", "received_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    adult: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(EncryptedText("adult_feedback.words"))
    received_on: Mapped[date]
    may_quote_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ClosedCase(Base):
    """That a manager closed a child's case, when and why; opening it again ends the row and keeps it."""

    __tablename__ = "closed_cases"
    __table_args__ = (Index(None, "child_id", "reopened_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    reason: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(EncryptedText("closed_cases.note"))
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reopened_because: Mapped[str | None] = mapped_column(EncryptedText("closed_cases.reopened_because"))

"""What people decide and write around the reports: signed-off years, exemptions, typed-in sections, the keying list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


class FrozenYear(Base):
    """A signed-off snapshot of one report year's return and report; later corrections are restatements."""

    __tablename__ = "frozen_years"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[str] = mapped_column(String(7), unique=True)
    codes: Mapped[Any] = mapped_column(JSON)
    report: Mapped[Any] = mapped_column(JSON)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Exemption(Base):
    """A named manager's dated decision to print the whole-authority table without hiding small numbers."""

    __tablename__ = "suppression_exemptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[str] = mapped_column(String(7), unique=True)
    decided_by_name: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(300))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class ReportEntry(Base):
    """A section of the annual report that people type in, marked with who entered it."""

    __tablename__ = "report_entries"
    __table_args__ = (UniqueConstraint("year", "section"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[str] = mapped_column(String(7))
    section: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(String(4000))
    entered_by_name: Mapped[str] = mapped_column(String(100))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Keyed(Base):
    """A code confirmed here that somebody has keyed into the case system."""

    __tablename__ = "keyed_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("participation_codes.id"), unique=True)
    keyed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    keyed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

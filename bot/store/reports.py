"""What people decide and write around the reports: signed-off years, sections, quotes, the keying list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedBytes, EncryptedText, UtcDateTime


class FrozenYear(Base):
    """A signed-off snapshot of one report year's return and report; later corrections are restatements.

    ``annual`` is what the annual report counts and prints, sealed because its rows are about single reviews; ``report``
    has its digest. None in years signed off before it was kept.
    """

    __tablename__ = "frozen_years"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[str] = mapped_column(String(7), unique=True)
    codes: Mapped[Any] = mapped_column(JSON)
    report: Mapped[Any] = mapped_column(JSON)
    annual: Mapped[bytes | None] = mapped_column(EncryptedBytes("frozen_years.annual"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class ReportEntry(Base):
    """A section of the annual report that people type in, marked with who entered it; never changed, only followed.

    ``done`` is what the service did about what young people said, in the section you_said, which has a row for each
    such pair; every other section has one row that has not ended. ``follows`` is the row that it replaced. A pair is
    about one theme in the quarter that begins on ``quarter``; ``could_not``: ``done`` says why nothing could be done.
    """

    __tablename__ = "report_entries"
    __table_args__ = (
        Index(
            "ix_report_entries_one",
            "year",
            "section",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND section <> 'you_said'"),
            postgresql_where=text("ended_at IS NULL AND section <> 'you_said'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[str] = mapped_column(String(7))
    section: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(String(4000))
    done: Mapped[str | None] = mapped_column(String(4000))
    could_not: Mapped[bool] = mapped_column(default=False, server_default=false())
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    quarter: Mapped[date | None]
    entered_by_name: Mapped[str] = mapped_column(String(100))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    follows: Mapped[int | None] = mapped_column(ForeignKey("report_entries.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_name: Mapped[str | None] = mapped_column(String(100))
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Quote(Base):
    """A young person's own words that they allowed the service to print, without names.

    ``consented_on`` is the day they said yes, ``consent_how`` said, wrote or message. ``conversation_id`` or
    ``contribution_id`` is where the words stand. They are printed once somebody chose them, until the consent is taken
    back; ``is_public``: the young person said yes to the public page as well.
    """

    __tablename__ = "quotes"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contributions.id"))
    words: Mapped[str] = mapped_column(EncryptedText("quotes.words"))
    consented_on: Mapped[date]
    consent_how: Mapped[str] = mapped_column(String(10))
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    recorded_by_name: Mapped[str] = mapped_column(String(100))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    chosen_by_name: Mapped[str | None] = mapped_column(String(100))
    chosen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Keyed(Base):
    """A code confirmed here that somebody has keyed into the case system."""

    __tablename__ = "keyed_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("participation_codes.id"), unique=True)
    keyed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    keyed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

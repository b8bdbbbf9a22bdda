"""Themes that people put on what children say, what they looked at, and what was published about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


class Theme(Base):
    """One theme of the authority's own list; a retired one is put on nothing new and stays where it is.

    ``merged_into`` is the theme that took over what this one stood on.
    """

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))


class ThemedPart(Base):
    """One part of a reply that somebody looked at for themes: the answer to a question, or all notes of a conversation.

    ``question`` is empty for the notes. What came another way is one part, of its ``contribution_id`` and of no
    conversation. Words that came after ``looked_at`` are to be looked at again.
    """

    __tablename__ = "themed_parts"
    __table_args__ = (
        UniqueConstraint("conversation_id", "question"),
        CheckConstraint("(conversation_id IS NULL) <> (contribution_id IS NULL)", name="of_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contributions.id"), unique=True)
    question: Mapped[str] = mapped_column(String(20))
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    looked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class ThemeMark(Base):
    """One theme on one part of a reply; a part may have several, and none where no theme fits."""

    __tablename__ = "theme_marks"
    __table_args__ = (UniqueConstraint("part_id", "theme_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("themed_parts.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)


class PublishedQuarter(Base):
    """What the public page of a quarter says since somebody published it, until it is withdrawn.

    ``said`` holds rounded counts and the service's own words; young people's words stand there by the number of their
    quote, so that a consent that is taken back takes them away at once.
    """

    __tablename__ = "published_quarters"
    __table_args__ = (
        Index(
            "ix_published_quarters_one",
            "quarter",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[date]
    said: Mapped[Any] = mapped_column(JSON)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

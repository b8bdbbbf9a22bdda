"""Who sees to an officer's children while the officer is away, and who handed children to whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


class Cover(Base):
    """One officer sees to the children of another, from the first to the last day or until it was ended.

    ``whole``: all the children whom the officer who is away has on the day; else those of :class:`CoverChild`.
    """

    __tablename__ = "covers"
    __table_args__ = (Index(None, "covered_by", "ends_on"), Index(None, "officer_id", "ends_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    covered_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    reason: Mapped[str] = mapped_column(String(10))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    whole: Mapped[bool]
    arranged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    arranged_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class CoverChild(Base):
    """One of the children for whom a cover was arranged that is not for all."""

    __tablename__ = "cover_children"
    __table_args__ = (UniqueConstraint("cover_id", "child_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cover_id: Mapped[int] = mapped_column(ForeignKey("covers.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)


class Handover(Base):
    """Children who went from one officer to another at once; the new one says that they have seen whom they got."""

    __tablename__ = "handovers"
    __table_args__ = (Index(None, "to_officer_id", "seen_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    to_officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    starts_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class HandedChild(Base):
    """One child of a handover."""

    __tablename__ = "handed_children"
    __table_args__ = (UniqueConstraint("handover_id", "child_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handovers.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)

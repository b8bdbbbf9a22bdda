"""Child in Care reviews: when they are, whether they were held, and who was there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


class Review(Base):
    """One Child in Care review; ``key`` is the case system's stable id, ``ended_at`` the moment its sitting ended (UTC)."""

    __tablename__ = "reviews"
    __table_args__ = (Index(None, "officer_id", "review_on"), Index(None, "status", "review_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    care_period_id: Mapped[int | None] = mapped_column(ForeignKey("care_periods.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    due_on: Mapped[date | None]
    review_on: Mapped[date]
    starts_at: Mapped[str | None] = mapped_column(String(5))
    status: Mapped[str] = mapped_column(String(10))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attendance: Mapped[str | None] = mapped_column(String(12))
    contribution: Mapped[str | None] = mapped_column(String(12))
    spoken_for: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

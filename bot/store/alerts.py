"""Attention flags: what an adult must look at, and who did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


class Flag(Base):
    """One attention flag of one conversation: its name, severity, message, and what was done."""

    __tablename__ = "flags"
    __table_args__ = (
        Index(None, "review_id", "withdrawn_at"),
        Index(None, "severity", "acknowledged_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    name: Mapped[str] = mapped_column(String(24))
    severity: Mapped[str] = mapped_column(String(8))
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    outcome: Mapped[str | None] = mapped_column(String(500))

"""Participation codes as confirmed here or recorded in the case system; a proposal is never stored as a code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class CodeRecord(Base):
    """One recorded code of one review; a change is a new row, the old one keeps its ``superseded_at``.

    ``source``: "confirmed" (by a named person here) or "imported" (as recorded in the case system; no rule).
    """

    __tablename__ = "participation_codes"
    # The standing code of a review is read from the index alone.
    __table_args__ = (Index(None, "review_id", "superseded_at", "source", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    code: Mapped[str] = mapped_column(String(3))
    source: Mapped[str] = mapped_column(String(10))
    proposed: Mapped[str | None] = mapped_column(String(3))
    rule: Mapped[str | None] = mapped_column(String(3))
    profile: Mapped[str | None] = mapped_column(String(12))
    remote: Mapped[str | None] = mapped_column(String(14))
    reasons: Mapped[Any] = mapped_column(JSON, default=list)
    contribution_ids: Mapped[Any] = mapped_column(JSON, default=list)
    override_reason: Mapped[str | None] = mapped_column(EncryptedText("participation_codes.override_reason"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

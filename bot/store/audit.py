"""The audit trail: who did or saw what, in a chain that shows any change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


class AuditEvent(Base):
    """One event; ``digest`` seals the row together with the digest before it, and no row holds content."""

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int | None]
    detail: Mapped[Any] = mapped_column(JSON, default=dict)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))

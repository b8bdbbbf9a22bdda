"""The audit trail: who did or saw what, in a chain that shows any change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime
from bot.store.keys import cipher

HEAD_PURPOSE = b"heard audit head"


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


class AuditHead(Base):
    """Where the trail ends, kept outside it in one row, so that a cut-off end shows; ``seal`` needs our key.

    ``generation`` is the installation's: it rises when an administrator releases a restored database.
    """

    __tablename__ = "audit_heads"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    generation: Mapped[int]
    events: Mapped[int]
    last_id: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    seal: Mapped[bytes] = mapped_column(LargeBinary(32))


def seal_of_head(generation: int, events: int, last_id: int, digest: bytes) -> bytes:
    """Return the seal of the trail's end, which nobody can make without the encryption key."""
    return cipher.sign(HEAD_PURPOSE, f"{generation}:{events}:{last_id}:{digest.hex()}".encode())

"""Which messages a program has read to notice worries, and with what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


class WorryScan(Base):
    """That one message was read by a program: when, by which version, and whether it noticed a worry.

    The key keeps a message from being read twice; the row stands in the same transaction as the flag.
    """

    __tablename__ = "worry_scans"

    inbound_id: Mapped[int] = mapped_column(ForeignKey("inbound_messages.id"), primary_key=True)
    version: Mapped[str] = mapped_column(String(20))
    noticed: Mapped[bool]
    scanned_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Facts about this installation, its extra closing days, and the phone simulator's side of the demo."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedJson, UtcDateTime


class Fact(Base):
    """A named fact: "seeded" marks synthetic data, with which production refuses to start."""

    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))


class ClosingDay(Base):
    """A day that a person added to the bank holidays, with where it was read.

    ``calendar``: "legal" for a proclaimed bank holiday, which no working-day count includes; "office" for a day on
    which only the service is closed, so that nobody reads and the bot does not write first.
    """

    __tablename__ = "closing_days"
    __table_args__ = (UniqueConstraint("day", "calendar"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    calendar: Mapped[str] = mapped_column(String(6))
    source: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class SimulatedMessage(Base):
    """One message in the demo's phone simulator; ``direction`` is "to_phone" or "from_phone"."""

    __tablename__ = "simulated_messages"
    __table_args__ = (Index(None, "channel", "lookup_text", "id"), Index(None, "direction", "posted_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    lookup_text: Mapped[str] = mapped_column(String(64))
    direction: Mapped[str] = mapped_column(String(10))
    provider_message_id: Mapped[str] = mapped_column(String(100), unique=True)
    body: Mapped[Any] = mapped_column(EncryptedJson("simulated_messages.body"))
    status: Mapped[str] = mapped_column(String(10))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

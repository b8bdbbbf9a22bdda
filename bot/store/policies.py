"""What people decided in the panel: policies, who is called to danger, and tests of these calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedJson, EncryptedText, UtcDateTime


class PolicyRecord(Base):
    """One decision about one group of policies; the newest of a group holds, the older ones are its history."""

    __tablename__ = "policies"
    __table_args__ = (Index(None, "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(12))
    value: Mapped[Any] = mapped_column(JSON)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class DutyLadderRecord(Base):
    """One decision about who is called to danger, the newest holds: [address, minutes after the alert] of each.

    An empty list is the decision that nobody is called.
    """

    __tablename__ = "duty_ladders"

    id: Mapped[int] = mapped_column(primary_key=True)
    contacts: Mapped[Any] = mapped_column(EncryptedJson("duty_ladders.contacts"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class DutyTrial(Base):
    """One test call to a duty contact: when it was asked for, when a worker took it, how it ended."""

    __tablename__ = "duty_trials"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact: Mapped[str] = mapped_column(EncryptedText("duty_trials.contact"))
    token: Mapped[str] = mapped_column(String(32), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(40))

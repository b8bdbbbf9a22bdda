"""Which channels the authority uses and who decided it, and its WhatsApp templates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


class ChannelSwitch(Base):
    """Whether a channel is on, and what a named person decided before it could be: assessment, processor, age.

    A channel without a row is as it is at the beginning: text messages on, all others off.
    """

    __tablename__ = "channel_switches"

    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    is_on: Mapped[bool]
    assessment: Mapped[str | None] = mapped_column(String(200))
    processor: Mapped[str | None] = mapped_column(String(200))
    youngest: Mapped[int | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class WhatsappTemplate(Base):
    """One template at WhatsApp; a changed text, or another try after a rejection, is another row with another name.

    ``purpose`` is the kind of message, ``language`` the child's, ``code`` WhatsApp's code of the template's language.
    ``looked_at`` is when a worker last took it in hand.
    """

    __tablename__ = "whatsapp_templates"
    __table_args__ = (Index(None, "purpose", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(100), unique=True)
    body: Mapped[str] = mapped_column(Text)
    samples: Mapped[Any] = mapped_column(JSON)
    titles: Mapped[Any] = mapped_column(JSON)
    payloads: Mapped[Any] = mapped_column(JSON)
    body_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(Text)
    content_sid: Mapped[str | None] = mapped_column(String(34))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

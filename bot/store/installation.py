"""Facts about this installation, its extra closing days, and the phone simulator's side of the demo."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedJson, UtcDateTime


class Fact(Base):
    """A named fact: "seeded" marks synthetic data, with which production refuses to start."""

    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))


class KeyCanary(Base):
    """A known text sealed with one encryption key: it opens only with the key that sealed the other rows.

    ``lookup`` stands with the last key of the list and is made with the look-up key, by which addresses are found.
    """

    __tablename__ = "key_canaries"

    key_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    lookup: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    first_used_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Installation(Base):
    """What this database is a part of, in its one row; ``generation`` rises when a restored database is released.

    ``held_since``, ``held_why``: nothing old is sent, because this may be an older copy of what was running.
    ``known_until`` is the last moment this database knows of from before; ``reconciled_at`` when providers were asked.
    """

    __tablename__ = "installations"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(32))
    generation: Mapped[int]
    held_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_why: Mapped[str | None] = mapped_column(String(20))
    known_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reconciled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SentForm(Base):
    """A form of the panel that was carried out, by what it said and where it was drawn: it may come a second time."""

    __tablename__ = "sent_forms"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DataFolder(Base):
    """A data folder that a worker of this database uses; both know an epoch that rises with all that is sent."""

    __tablename__ = "data_folders"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


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

"""Addresses that young people write from, and which child each one belongs to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class AddressRecord(Base):
    """One channel and provider id, found by its keyed index; STOP and "wrong number" are facts of the address.

    ``stale_at`` is when a provider said that nobody can be reached there, ``stale_reason`` why (see
    :class:`bot.domain.messages.Unreachable`); then nothing goes there that nobody asked for, until it writes again.

    On a shared phone ``speaker_id`` is the child who writes; ``asking_who``, ``asked_who_at`` and ``who_tries`` say
    whether and since when we ask.
    """

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "lookup"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    lookup: Mapped[bytes] = mapped_column(LargeBinary(16))
    provider_id: Mapped[str] = mapped_column(EncryptedText("addresses.provider_id"))
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wrong_person_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stale_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stale_reason: Mapped[str | None] = mapped_column(String(20))
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"))
    asking_who: Mapped[bool] = mapped_column(default=False)
    asked_who_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    who_tries: Mapped[int] = mapped_column(default=0)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Binding(Base):
    """An address that a worker confirmed as one child's; several children may share one address."""

    __tablename__ = "bindings"
    __table_args__ = (UniqueConstraint("address_id", "child_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    alias: Mapped[str | None] = mapped_column(EncryptedText("bindings.alias"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

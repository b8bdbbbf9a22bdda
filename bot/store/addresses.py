"""Addresses that young people write from, which child each one belongs to, and the codes on children's cards."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class AddressRecord(Base):
    """One channel and provider id, found by its keyed index; STOP and "wrong number" are facts of the address.

    ``stale_at`` is when a provider said that nobody can be reached there, ``stale_reason`` why (see
    :class:`bot.domain.messages.Unreachable`); then nothing goes there that nobody asked for, until it writes again.
    ``still_asked_at`` is when we asked "still you?" after a long silence; nothing else goes there before the answer.

    On a shared phone ``speaker_id`` is the child who writes; ``asking_who``, ``asked_who_at`` and ``who_tries`` say
    whether and since when we ask.

    ``same_as`` is the WhatsApp address of the same number, in whose place messages were sent here: its conversations
    are heard here too.
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
    still_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"))
    asking_who: Mapped[bool] = mapped_column(default=False)
    asked_who_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    who_tries: Mapped[int] = mapped_column(default=0)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    same_as: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Binding(Base):
    """An address that is one child's once a worker has confirmed it; several children may share one address.

    ``source`` is how we know of it (see :class:`bot.domain.enrolment.PhoneSource`). ``proved_at``: the code on the
    child's card came from it. ``awaiting`` is what its new owner is asked ("owner" or "alias"). ``preference`` 0 is
    asked first. ``consent_by`` and ``consent_on``: who agreed that a number on file may be used.
    """

    __tablename__ = "bindings"
    __table_args__ = (UniqueConstraint("address_id", "child_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    alias: Mapped[str | None] = mapped_column(EncryptedText("bindings.alias"))
    source: Mapped[str] = mapped_column(String(6), default="seed", server_default="seed")
    owner: Mapped[str | None] = mapped_column(String(10))
    awaiting: Mapped[str | None] = mapped_column(String(6))
    preference: Mapped[int] = mapped_column(default=0, server_default="0")
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    suspended_why: Mapped[str | None] = mapped_column(String(20))
    consent_by: Mapped[str | None] = mapped_column(EncryptedText("bindings.consent_by"))
    consent_on: Mapped[date | None]


class EnrolmentCode(Base):
    """The code of one card, found by its keyed index and proved by a slow salted hash; it works once."""

    __tablename__ = "enrolment_codes"
    __table_args__ = (Index(None, "child_id", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    lookup: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_from: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WrongCode(Base):
    """One code that opened nothing, by the keyed index of its sender."""

    __tablename__ = "wrong_codes"
    __table_args__ = (Index(None, "sender", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[bytes] = mapped_column(LargeBinary(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

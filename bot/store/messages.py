"""Every message that came in, every message that must go out, and what providers reported of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedBytes, EncryptedJson, EncryptedText, UtcDateTime


class InboundMessage(Base):
    """One message as received; the provider's id is unique per channel for ever, so a repeat is seen as one.

    ``outcome``: "handled" (a conversation took it), "triage" (nobody is known at that address, or it could not
    be read: a person must look), "settled" (a person looked), "ignored" (nobody wrote it, or it was taken back).
    ``truncated``: the provider cut the message off.
    """

    __tablename__ = "inbound_messages"
    __table_args__ = (
        UniqueConstraint("channel", "provider_message_id"),
        Index(None, "outcome", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    provider_message_id: Mapped[str] = mapped_column(String(100))
    lookup: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    sender: Mapped[str | None] = mapped_column(EncryptedText("inbound_messages.sender"))
    body: Mapped[str | None] = mapped_column(EncryptedText("inbound_messages.body"))
    raw: Mapped[bytes] = mapped_column(EncryptedBytes("inbound_messages.raw"))
    media: Mapped[Any | None] = mapped_column(EncryptedJson("inbound_messages.media"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(10))
    truncated: Mapped[bool] = mapped_column(default=False, server_default=false())


class OutboxMessage(Base):
    """One message to send; ``purpose`` is its idempotency key, ``token`` its name in receipts.

    The row is the queue: claimed with a lease, sent with no transaction open, recorded, reconciled when in doubt.
    ``tried_at`` is the last try; ``first_tried_at`` the first one that may have reached the child, None after a try
    that surely did not. ``failure`` is the class of ``error_code``. A row that waits again after the provider had
    taken it and lost it keeps its ``sent_at``.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index(None, "status", "not_before", "priority"),
        # What became of a conversation's messages is found in the index alone, for thousands of them.
        Index(None, "conversation_id", "id", "status", "channel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(80), unique=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[Any] = mapped_column(EncryptedJson("outbox_messages.body"))
    status: Mapped[str] = mapped_column(String(10))
    priority: Mapped[int] = mapped_column(default=5)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    provider_id: Mapped[str | None] = mapped_column(String(100), index=True)
    error_code: Mapped[str | None] = mapped_column(String(40))
    failure: Mapped[str | None] = mapped_column(String(14))
    segments: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReceiptRecord(Base):
    """One receipt as it arrived, also when it came before we recorded the send."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("provider_id", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str | None] = mapped_column(String(32), index=True)
    provider_id: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(10))
    error_code: Mapped[str | None] = mapped_column(String(40))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SenderPause(Base):
    """Until when a provider has asked us to send nothing by a channel."""

    __tablename__ = "sender_pauses"

    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)

"""The case system: the keys with which it reads, the addresses that are told, and what waits to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class AccessKey(Base):
    """One key of the case system; only its keyed digest is kept, and ``start`` by which people know it again.

    ``scopes``: list of what it opens. ``asked`` counts the requests of ``minute``.
    """

    __tablename__ = "access_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    start: Mapped[str] = mapped_column(String(12))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[Any] = mapped_column(JSON, default=list)
    good_until: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minute: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class WebhookListener(Base):
    """One address that is told what happens; ``former_secret`` still signs until ``former_until``."""

    __tablename__ = "webhook_listeners"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(EncryptedText("webhook_listeners.address"))
    hears_views: Mapped[bool]
    hears_codes: Mapped[bool]
    secret: Mapped[str] = mapped_column(EncryptedText("webhook_listeners.secret"))
    former_secret: Mapped[str | None] = mapped_column(EncryptedText("webhook_listeners.former_secret"))
    former_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class WebhookEvent(Base):
    """One event for one address: ids and times, never words; ``message_id`` is the same at every try.

    ``kind``: views.received, code.confirmed or test. ``state``: waiting, taken or given_up. Whoever tries moves
    ``next_at`` beyond the time that a try may take: when it dies meanwhile, the event is due again.
    """

    __tablename__ = "webhook_events"
    __table_args__ = (
        UniqueConstraint("listener_id", "message_id"),
        Index(None, "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listener_id: Mapped[int] = mapped_column(ForeignKey("webhook_listeners.id"))
    message_id: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contributions.id"))
    code_id: Mapped[int | None] = mapped_column(ForeignKey("participation_codes.id"))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(100))

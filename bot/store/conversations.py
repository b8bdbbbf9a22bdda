"""Conversations with young people, and the clock of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedJson, UtcDateTime


class ConversationRecord(Base):
    """One conversation about one review; ``state`` is the engine's whole state, sealed, and ``version`` its lock.

    ``status``, ``answered`` and ``questions`` repeat what lists need, so that no list opens a state. ``open`` marks
    the one conversation of a child that takes messages; ``prompted`` is the last question really sent,
    ``offer_taken`` what a child who declined took instead (iro, advocate, none). ``readers`` repeats, for SQL, who
    reads the words: iro, aggregate (counted in sums, never shown to the IRO) or team (the participation service alone).
    ``phone_owner`` is whose phone it was when the child was asked (see :class:`bot.domain.enrolment.PhoneOwner`).
    """

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("review_id", "phase"),
        Index(None, "address_id", "open"),
        Index(None, "phase", "invited_at"),
        Index(None, "child_id", "phase"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    phase: Mapped[str] = mapped_column(String(4))
    questionnaire: Mapped[str] = mapped_column(String(20))
    questionnaire_version: Mapped[int]
    channel: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str | None] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(12))
    answered: Mapped[int] = mapped_column(default=0)
    questions: Mapped[int]
    state: Mapped[Any] = mapped_column(EncryptedJson("conversations.state"))
    version: Mapped[int] = mapped_column(default=0)
    open: Mapped[bool] = mapped_column(default=True)
    prompted: Mapped[str | None] = mapped_column(String(20))
    prompted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offer_taken: Mapped[str | None] = mapped_column(String(10))
    readers: Mapped[str] = mapped_column(String(9), default="team", server_default="team")
    phone_owner: Mapped[str | None] = mapped_column(String(10))
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_inbound_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Timer(Base):
    """A moment at which a conversation must be looked at again: a reminder, the cut-off, the end of a pause."""

    __tablename__ = "timers"
    __table_args__ = (UniqueConstraint("conversation_id", "name"), Index(None, "done_at", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    name: Mapped[str] = mapped_column(String(12))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

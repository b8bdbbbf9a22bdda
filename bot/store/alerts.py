"""What an adult must look at: attention flags, alerts of danger, who was called to them, and messages in triage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class Flag(Base):
    """One attention flag of one conversation: its name, severity, message, and what was done.

    A flag that a person raised has ``raised_by`` and their ``words``; it needs no conversation.
    """

    __tablename__ = "flags"
    __table_args__ = (
        Index(None, "review_id", "withdrawn_at"),
        Index(None, "severity", "acknowledged_at"),
        Index(None, "inbound_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    name: Mapped[str] = mapped_column(String(24))
    severity: Mapped[str] = mapped_column(String(8))
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    outcome: Mapped[str | None] = mapped_column(EncryptedText("flags.outcome"))
    raised_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    words: Mapped[str | None] = mapped_column(EncryptedText("flags.words"))


class Alert(Base):
    """Danger from one child on one phone, for the duty room: the message that raised it and those that joined it.

    ``name`` is the first flag of the first message, or what was heard from a stranger. Whoever deals with it claims
    it; it is open until somebody says what was done. ``inbound_id`` is the first message, None only for flags that no
    message raised.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index(
            "ix_alerts_open",
            "raised_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(24))
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"), unique=True)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class AlertMessage(Base):
    """One message of an alert: what was heard in it, when, by which conversation, and the question then open there."""

    __tablename__ = "alert_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), index=True)
    inbound_id: Mapped[int] = mapped_column(ForeignKey("inbound_messages.id"), unique=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    name: Mapped[str] = mapped_column(String(24))
    question: Mapped[str | None] = mapped_column(String(20))
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AlertChild(Base):
    """A child who may have written an alert: one, several on a shared phone, or none for a stranger."""

    __tablename__ = "alert_children"
    __table_args__ = (UniqueConstraint("alert_id", "child_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)


class AlertStep(Base):
    """What a person did about an alert; only ever added to. ``action``: claimed, read, named, done, reopened."""

    __tablename__ = "alert_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), index=True)
    action: Mapped[str] = mapped_column(String(10))
    words: Mapped[str | None] = mapped_column(EncryptedText("alert_steps.words"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class DutyCall(Base):
    """One call to one duty contact about one alert; the key keeps a rung of the ladder from calling anybody twice."""

    __tablename__ = "duty_calls"
    __table_args__ = (UniqueConstraint("alert_id", "rung", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"))
    rung: Mapped[int]
    place: Mapped[int]
    contact: Mapped[str] = mapped_column(EncryptedText("duty_calls.contact"))
    token: Mapped[str] = mapped_column(String(32), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(40))


class TriageStep(Base):
    """What a person did about a message in triage; only ever added to. ``action``: settled, reopened."""

    __tablename__ = "triage_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    inbound_id: Mapped[int] = mapped_column(ForeignKey("inbound_messages.id"), index=True)
    action: Mapped[str] = mapped_column(String(10))
    words: Mapped[str | None] = mapped_column(EncryptedText("triage_steps.words"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

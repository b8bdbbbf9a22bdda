"""Children's wishes for an advocate and their complaints, and what was done about each."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class AdvocacyRequest(Base):
    """One wish for an advocate or one complaint: that it is there and how far it came, never what the child wrote.

    ``kind``: advocate or complaint. ``about`` is of complaints alone: iro, worker, home, service or other. ``state``:
    new, passed, taken_up, declined or closed; ``provider`` is to whom it was passed. ``flag_id`` is the flag of the
    message it came by; one that a person entered has none. The days are those on which it first came so far.
    """

    __tablename__ = "advocacy_requests"
    __table_args__ = (Index(None, "state", "asked_on"), Index(None, "asked_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    flag_id: Mapped[int | None] = mapped_column(ForeignKey("flags.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    about: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    provider: Mapped[str | None] = mapped_column(String(100))
    asked_on: Mapped[date]
    passed_on: Mapped[date | None]
    taken_up_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class AdvocacyStep(Base):
    """What was done about a wish or a complaint, and the state it then had; only ever added to."""

    __tablename__ = "advocacy_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("advocacy_requests.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    taken_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(EncryptedText("advocacy_steps.note"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

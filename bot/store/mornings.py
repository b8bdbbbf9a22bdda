"""E-mails of a morning about what waits: one a person and day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


class MorningMail(Base):
    """The e-mail of one person and day; what it says is counted when it is sent, and kept nowhere.

    ``state``: waiting, sent, nothing, given_up or in_doubt. Whoever tries moves ``next_at`` beyond the time that a try
    may take: when it dies meanwhile, the e-mail is due again. ``tries`` counts none for which the server took nothing.
    """

    __tablename__ = "morning_mails"
    __table_args__ = (UniqueConstraint("account_id", "day"), Index(None, "day", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(40))

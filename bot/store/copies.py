"""What providers keep of messages and their files, and until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


def few(table: str, column: str) -> Index:
    """Index the rows of a table that have a value here, so that nobody reads past the others to find them."""
    filled = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=filled, postgresql_where=filled)


class CopyAtProvider:
    """Where deleting one copy stands; ``copy_not_before``: from when it is asked for, None while or once it is not."""

    copy_not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    copy_attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    copy_gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    copy_given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MessageCopy(CopyAtProvider, Base):
    """A message as it lies at its provider, under the provider's own id; each try that the provider took is one."""

    __tablename__ = "message_copies"
    __table_args__ = (
        UniqueConstraint("channel", "reference"),
        few("message_copies", "copy_not_before"),
        few("message_copies", "copy_given_up_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str] = mapped_column(String(100))

"""What a step of a conversation belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.messages import ChannelKind


@dataclass(frozen=True, slots=True)
class Subject:
    """A conversation with its review, child and address, as far as queueing and keeping need them."""

    conversation_id: int
    review_id: int
    child_id: int
    address_id: int
    version: int = 0
    finished_at: datetime | None = None


def subject_of(row: Row[Any]) -> Subject:
    """Take the subject out of a conversation's row."""
    return Subject(
        row.conversation_id, row.review_id, row.child_id, row.address_id, row.version, row.finished_at
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """What a step belongs to: the conversation, the channel, the message that caused it (None for the clock).

    ``purpose`` begins the idempotency key of what is sent; the same cause can never send twice. ``aliases`` are the
    children on a shared phone by their conversation's id; a phone with one child has none. ``is_writer_unknown``:
    nobody on a shared phone has said who is writing. ``waited`` are the stored messages that waited for a name, by
    the provider's id. ``question`` is the one that was open before the step.
    """

    row: Subject
    channel: ChannelKind
    inbound_id: int | None
    now: datetime
    purpose: str
    aliases: Mapping[int, str] = field(default_factory=dict)
    is_writer_unknown: bool = False
    waited: Mapping[str, int] = field(default_factory=dict)
    question: str | None = None

    def source_of(self, message: str | None) -> int | None:
        """Return the stored message that said something: one that waited for a name, else the one being heard."""
        return self.inbound_id if message is None else self.waited.get(message, self.inbound_id)

"""What causes a step of a stored conversation, and what the step's effects belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.messages import ChannelKind


@dataclass(frozen=True, slots=True)
class Cause:
    """The conversation that takes a step with its review, child and address, and the message that caused it.

    inbound_id: the stored message; None when the clock, the review or staff caused the step.
    purpose: begins the idempotency key of what is sent; the same cause can never send twice.
    aliases: the children on a shared phone by their conversation's id; a phone with one child has none.
    is_writer_unknown: nobody on a shared phone has said who is writing.
    waited: the stored messages that waited for a name, by the provider's id.
    question: the one that was open before the step.
    """

    conversation_id: int
    review_id: int
    child_id: int
    address_id: int
    channel: ChannelKind
    now: datetime
    purpose: str
    inbound_id: int | None = None
    version: int = 0
    finished_at: datetime | None = None
    aliases: Mapping[int, str] = field(default_factory=dict)
    is_writer_unknown: bool = False
    waited: Mapping[str, int] = field(default_factory=dict)
    question: str | None = None

    def source_of(self, message: str | None) -> int | None:
        """Return the stored message that said something: one that waited for a name, else the one being heard."""
        return self.inbound_id if message is None else self.waited.get(message, self.inbound_id)


def cause_of(row: Row[Any], channel: ChannelKind, now: datetime, purpose: str, **more: Any) -> Cause:
    """Return the cause of a step of the conversation in this row; ``more`` are further fields of it."""
    return Cause(
        row.conversation_id, row.review_id, row.child_id, row.address_id, channel, now, purpose,
        version=row.version, finished_at=row.finished_at, **more,
    )  # fmt: skip

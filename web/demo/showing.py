"""How a message looks on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.simulator.mailbox import Direction, Kept, State
from bot.domain.messages import ChannelKind
from bot.domain.texting import TextCost, measure
from web.demo.samples import ATTACHMENTS, Attachment
from web.kit.clock import LONDON

SOON = timedelta(seconds=15)
NOT_TAKEN = timedelta(seconds=5)
STATES = {State.QUEUED: "Sending", State.RECEIVED: "Delivered", State.FAILED: "Not delivered"}


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message: ``own`` is the phone's, ``clock`` the hour in England, ``state`` how far an own one has come.

    ``cost`` is what one to the phone costs as SMS.
    ``choices`` are payloads and labels; with ``list_label`` they hide behind a button, as WhatsApp's lists do.
    """

    name: str
    own: bool
    text: str
    at: datetime
    clock: str
    state: str | None
    cost: TextCost | None
    choices: tuple[tuple[str, str], ...]
    list_label: str | None
    attachment: Attachment | None


def bubble(kept: Kept, now: datetime) -> Bubble:
    """Show one message."""
    own = kept.direction is Direction.FROM_PHONE
    billed = not own and kept.phone.channel is ChannelKind.SMS
    return Bubble(
        name=kept.provider_id,
        own=own,
        text=kept.text,
        at=kept.written_at,
        clock=f"{kept.written_at.astimezone(LONDON):%H:%M}",
        state=_state(kept, now) if own else None,
        cost=measure(kept.text) if billed else None,
        choices=tuple((payload, label) for payload, label in kept.body.get("choices", ())),
        list_label=kept.body.get("list_label"),
        attachment=ATTACHMENTS.get(kept.body.get("media") or ""),
    )


def _state(kept: Kept, now: datetime) -> str:
    if kept.state is State.QUEUED and now - kept.written_at > NOT_TAKEN:
        return "Not taken yet: is the worker running?"
    return STATES[kept.state]


def is_waiting(thread: Sequence[Kept], now: datetime) -> bool:
    """Tell whether an answer may come any moment."""
    return bool(thread) and (
        thread[-1].direction is Direction.FROM_PHONE and now - thread[-1].written_at < SOON
    )

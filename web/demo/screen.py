"""How a message looks on a phone, and what can be sent at the press of one button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.demo.simulator.mailbox import Mail, MailDirection, MailState
from bot.domain.messages import ChannelKind
from bot.domain.reviews import LONDON
from bot.domain.texting import TextCost, measure

SOON = timedelta(seconds=15)
NOT_TAKEN = timedelta(seconds=5)
STATES = {MailState.QUEUED: "Sending", MailState.RECEIVED: "Delivered", MailState.FAILED: "Not delivered"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A thing that is sent instead of words: its kind in the product's words, its name at Twilio, its MIME type."""

    kind: str
    sid: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One button under the text box."""

    label: str
    text: str = ""
    attachment: Attachment | None = None

    @property
    def body(self) -> dict[str, Any]:
        """Return the message as phones keep it."""
        return {"text": self.text, "media": self.attachment.kind if self.attachment else None}


VOICE = Attachment("voice", f"ME{1:032x}", "audio/wav")
PHOTO = Attachment("photo", f"ME{2:032x}", "image/png")
ATTACHMENTS: Mapping[str, Attachment] = MappingProxyType({each.kind: each for each in (VOICE, PHOTO)})
SAMPLES: Mapping[str, Sample] = MappingProxyType(
    {
        "unsafe": Sample("9", "9"),
        "stop": Sample("STOP", "STOP"),
        "help": Sample("HELP", "HELP"),
        "voice": Sample("Voice note", attachment=VOICE),
        "photo": Sample("Photo", attachment=PHOTO),
    }
)


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


def bubble(kept: Mail, now: datetime) -> Bubble:
    """Show one message."""
    own = kept.direction is MailDirection.FROM_PHONE
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


def _state(kept: Mail, now: datetime) -> str:
    if kept.state is MailState.QUEUED and now - kept.written_at > NOT_TAKEN:
        return "Not taken yet: is the worker running?"
    return STATES[kept.state]


def is_waiting(thread: Sequence[Mail], now: datetime) -> bool:
    """Return whether an answer may come any moment."""
    return bool(thread) and (
        thread[-1].direction is MailDirection.FROM_PHONE and now - thread[-1].written_at < SOON
    )

"""What a phone can send at the press of one button instead of typing: words that matter, a recording, a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


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
        """Give the message as phones keep it."""
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

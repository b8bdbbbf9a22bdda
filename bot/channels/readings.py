"""What a provider's request can turn out to be besides a message, and text made safe to keep."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An authentic request that nobody here can read: it is kept as it came, under an id that a repeat shares."""

    provider_message_id: str


def unreadable(raw: bytes) -> Unreadable:
    """Name an unreadable request after its own bytes."""
    return Unreadable(f"unread:{hashlib.sha256(raw).hexdigest()[:40]}")


def encodable(text: str) -> str:
    """Replace lone surrogates by U+FFFD: JSON can carry them, UTF-8 and every database cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

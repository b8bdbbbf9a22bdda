"""What a provider's request can turn out to be besides a message, and facts that stop a channel from being set up."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass

UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"})
# Letters by their category that show nothing, and the two marks that stand for what could not be shown.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc\ufffd")


@dataclass(frozen=True, slots=True)
class UnreadableRequest:
    """An authentic request that nobody here can read: it is kept as it came, under an id that a repeat shares."""

    provider_message_id: str


class UnusableSender(Exception):
    """The number or sender given for a channel cannot receive replies."""


def unreadable(raw: bytes) -> UnreadableRequest:
    """Name an unreadable request after its own bytes."""
    return UnreadableRequest(f"unread:{hashlib.sha256(raw).hexdigest()[:40]}")


def says_something(text: str) -> bool:
    """Return whether a text shows anything: spaces, joiners and the mark of a lost attachment alone do not."""
    return any(char not in BLANKS and unicodedata.category(char) not in UNSEEN for char in text)

"""How a message is stored: its text made safe for any database, its attachments as a list."""

from __future__ import annotations

from typing import Any

from bot.domain.messages import Inbound


def clean(text: str) -> str:
    """Make text safe for any database: no NUL or other control characters but line breaks, no lone surrogates.

    Both crash database drivers; the bytes as received are kept beside it.
    """
    if text.isascii() and text.isprintable():
        return text
    printable = "".join(char for char in text if char >= " " or char in "\n\t")
    return printable.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def kept_media(inbound: Inbound) -> list[list[Any]] | None:
    """Give the attachments as they are kept: kind, the provider's reference, MIME type."""
    return [[each.kind.value, each.reference, each.content_type] for each in inbound.media] or None

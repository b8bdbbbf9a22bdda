"""Finding the approved WhatsApp template that says what a message says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.messages import ContentTemplate, Outbound
from bot.domain.templates import PARTED, TemplateStatus, TemplateText, purposes_of
from bot.store.base import table_of
from bot.store.channels import WhatsappTemplate

TEMPLATES = table_of(WhatsappTemplate)


def approved(connection: Connection, kind: str, message: Outbound) -> ContentTemplate | None:
    """Return the approved template that says this message, filled; None when there is none.

    One in the child's own language comes first, then one with English above it, then the English words alone, where
    English stands beside.
    """
    rows = connection.execute(
        select(
            TEMPLATES.c.body,
            TEMPLATES.c.samples,
            TEMPLATES.c.titles,
            TEMPLATES.c.payloads,
            TEMPLATES.c.content_sid,
        )
        .where(
            TEMPLATES.c.purpose.in_(purposes_of(kind)), TEMPLATES.c.status == TemplateStatus.APPROVED.value
        )
        .order_by(TEMPLATES.c.id.desc())
    ).all()
    for text, is_whole in _wordings(message):
        for row in rows:
            filled = _filled(row, text, message, is_whole=is_whole)
            if filled is not None:
                return ContentTemplate(row.content_sid, filled)
    return None


def _wordings(message: Outbound) -> Iterator[tuple[str, bool]]:
    """List the texts that say the message, each with whether it says it in all its languages."""
    texts = dict.fromkeys(text for text in (message.text, message.plain_text) if text)
    yield from ((text, True) for text in texts)
    for text in texts:
        own, parted, english = text.rpartition(PARTED)
        if parted:
            yield f"{english}{PARTED}{own}", True
            yield english, False


def _filled(row: Any, text: str, message: Outbound, *, is_whole: bool) -> dict[str, str] | None:
    """Fill one template, whose buttons must be those of the message; the variable behind the text names its child."""
    titles = tuple(row.titles)
    labels = tuple(choice.label for choice in message.choices)
    if titles and (len(titles) != len(labels) or (is_whole and titles != labels)):
        return None
    found = TemplateText(row.body, row.samples, titles).filled(text)
    if found is None or not titles:
        return found
    whose = message.choices[0].payload.partition(".")[0]
    payloads = [pattern.replace("{}", whose) for pattern in row.payloads]
    if payloads != [choice.payload for choice in message.choices]:
        return None
    return {**found, str(len(row.samples) + 1): whose}

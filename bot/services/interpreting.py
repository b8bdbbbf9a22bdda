"""What an inbound message means to the conversation it reaches: words, a pressed button, a reaction, an edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.conversations import Button, Event, Message, Reaction
from bot.domain.messages import Inbound
from bot.services import statements
from bot.services.hearing import Subject

STOP = "STOP"


def clean(text: str) -> str:
    """Make text safe for any database: no NUL or other control characters but line breaks, no lone surrogates.

    Both crash database drivers; the bytes as received are kept beside it.
    """
    printable = "".join(char for char in text if char >= " " or char in "\n\t")
    return printable.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def event_of(
    connection: Connection,
    inbound: Inbound,
    subjects: Sequence[Subject],
    names: Mapping[int, str],
    now: datetime,
) -> Event:
    """Give the event for the engine; ``names`` are the children's aliases on this phone by child.

    News that the person blocked us counts as STOP. An edit belongs to the question that the first version answered.
    """
    at = inbound.sent_at or now
    if inbound.reaction_to is not None:
        question = _question_asked(connection, inbound.reaction_to) or ""
        return Reaction(inbound.provider_message_id, at, question, clean(inbound.text))
    button = _button(inbound.button, subjects, names)
    quotes = _question_meant(connection, inbound) if button is None else None
    return Message(
        provider_id=inbound.provider_message_id,
        at=at,
        text=STOP if inbound.departed else clean(inbound.text),
        media=inbound.media[0].kind.value if inbound.media else None,
        button=button,
        quotes=quotes,
        early=inbound.edited and quotes is None,
    )


def _question_meant(connection: Connection, inbound: Inbound) -> str | None:
    if inbound.edited:
        return _question_answered(connection, inbound)
    return _question_asked(connection, inbound.quotes) if inbound.quotes else None


def _question_asked(connection: Connection, provider_id: str) -> str | None:
    kind = connection.execute(statements.QUESTION_OF, {"provider_id": provider_id}).scalar()
    return str(kind).partition(":")[2] or None if kind else None


def _question_answered(connection: Connection, edit: Inbound) -> str | None:
    """Find which question the first version of an edited message answered; an edit's id is the first id and a time."""
    answers, inbound = statements.ANSWERS, statements.INBOUND
    first = edit.provider_message_id.rpartition(":")[0]
    found = connection.execute(
        select(answers.c.question)
        .join(inbound, inbound.c.id == answers.c.inbound_id)
        .where(
            inbound.c.channel == edit.sender.channel.value,
            inbound.c.provider_message_id == first,
            answers.c.current,
        )
    ).scalar()
    return str(found) if found else None


def _button(payload: str | None, subjects: Sequence[Subject], names: Mapping[int, str]) -> Button | None:
    """Read a pressed button's payload; one of another conversation is only its label."""
    if payload is None:
        return None
    conversation, _, rest = payload.partition(".")
    question, _, key = rest.partition(".")
    if not key or conversation not in {str(each.conversation_id) for each in subjects}:
        return None
    if question == "who" and key.isdecimal() and 1 <= int(key) <= len(names):
        return Button(list(names.values())[int(key) - 1], question)
    return Button(key, question)


def kept_media(inbound: Inbound) -> list[list[Any]] | None:
    """Give the attachments as they are kept: kind, the provider's reference, MIME type."""
    return [[each.kind.value, each.reference, each.content_type] for each in inbound.media] or None

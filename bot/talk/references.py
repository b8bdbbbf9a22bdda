"""What a message is about: a pressed button, a quoted reply, a reaction or an edit names one of our messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from bot.domain.messages import Inbound
from bot.store.prepared import prepared
from bot.store.statements import ANSWERS, INBOUND, OUTBOX

# Which message of ours a quoted reply or a reaction belongs to.
QUESTION_OF = prepared(
    select(OUTBOX.c.kind, OUTBOX.c.conversation_id).where(
        OUTBOX.c.provider_id == bindparam("provider_id"), OUTBOX.c.channel == bindparam("channel")
    )
)

_given, _newest, _last = ANSWERS.alias("given"), ANSWERS.alias("newest"), INBOUND.alias("last")
# Which question a message answered, as it first came or edited since; an edit is a new version of that
# answer. An answer that another message gave since is not touched.
ANSWERED_BY = prepared(
    select(_newest.c.question, _newest.c.conversation_id)
    .select_from(INBOUND)
    .join(
        _given,
        (_given.c.conversation_id == INBOUND.c.conversation_id) & (_given.c.inbound_id == INBOUND.c.id),
    )
    .join(
        _newest,
        (_newest.c.conversation_id == _given.c.conversation_id)
        & (_newest.c.question == _given.c.question)
        & _newest.c.current,
    )
    .join(_last, _last.c.id == _newest.c.inbound_id)
    .where(
        INBOUND.c.channel == bindparam("channel"),
        INBOUND.c.provider_message_id == bindparam("original"),
        or_(_last.c.id == INBOUND.c.id, _last.c.provider_message_id.like(bindparam("edits"))),
    )
    .order_by(_newest.c.id.desc())
    .limit(1)
)

# The version of a message before this edit of it.
BEFORE_EDIT = prepared(
    select(INBOUND.c.body, INBOUND.c.media)
    .where(
        INBOUND.c.channel == bindparam("channel"),
        INBOUND.c.id < bindparam("before"),
        or_(
            INBOUND.c.provider_message_id == bindparam("original"),
            INBOUND.c.provider_message_id.like(bindparam("edits")),
        ),
    )
    .order_by(INBOUND.c.id.desc())
    .limit(1)
)

_PAYLOAD = re.compile(r"([0-9]{1,18})\.([a-z0-9_]+)\.(.+)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A conversation, and the question or menu that our message put; ``key`` is the option of a pressed button."""

    conversation_id: int
    question: str
    key: str | None = None


def find(connection: Connection, inbound: Inbound) -> Reference | None:
    """Return what a message is about; None for one that only says something, or names no message of ours."""
    if inbound.button is not None:
        return pressed(inbound.button)
    named = inbound.reaction_to or inbound.quotes
    if named is not None:
        return _asked(connection, inbound.sender.channel.value, named)
    return _answered(connection, inbound) if inbound.edited else None


def pressed(payload: str) -> Reference | None:
    """Read the payload that we gave a button; None for one that is not ours."""
    found = _PAYLOAD.fullmatch(payload)
    return Reference(int(found[1]), found[2], found[3]) if found else None


def _asked(connection: Connection, channel: str, provider_id: str) -> Reference | None:
    """Find the question that a message of ours put, by the provider's name for it."""
    key = {"channel": channel, "provider_id": provider_id.replace("\x00", "")}
    row = _first(QUESTION_OF.rows(connection, key))
    question = row.kind.partition(":")[2] if row is not None else ""
    return Reference(row.conversation_id, question) if row is not None and question else None


def changes_nothing(connection: Connection, inbound: Inbound, inbound_id: int) -> bool:
    """Return whether an edit says what the version before it said: a bounced edit, or a live location."""
    if not inbound.edited:
        return False
    before = _first(BEFORE_EDIT.rows(connection, {**_versions(inbound), "before": inbound_id}))
    same_media = before is not None and (before.media or None) == inbound.attachments()
    return same_media and (before.body or "") == inbound.text


def _versions(inbound: Inbound) -> dict[str, str]:
    """Return the ids of a message and its edits: an edit's id is the message's and its time."""
    original = inbound.provider_message_id.rpartition(":")[0]
    return {"channel": inbound.sender.channel.value, "original": original, "edits": f"{original}:%"}


def _answered(connection: Connection, inbound: Inbound) -> Reference | None:
    """Find the question that a message answered before it was edited."""
    row = _first(ANSWERED_BY.rows(connection, _versions(inbound)))
    return Reference(row.conversation_id, row.question) if row is not None else None


def _first(rows: Sequence[Any]) -> Any:
    return rows[0] if rows else None

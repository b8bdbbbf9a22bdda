"""Messages to an address that belong to no conversation: a new phone, a stranger in danger, "is it still you?"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, insert, select

from bot.domain.conversations import Conversation
from bot.domain.kinds import REPLY
from bot.domain.languages import ENGLISH
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.ground.context import Context
from bot.ground.installation import ACCEPTED
from bot.store.base import table_of
from bot.store.installation import Fact
from bot.store.statements import OUTBOX
from bot.talk.rendering import Speaker
from bot.talk.replies import outbox_row

FACTS = table_of(Fact)
# The number that stands for "no conversation" in the payload of a button.
NO_CONVERSATION = 0


@dataclass(frozen=True, slots=True)
class Saying:
    """One message to an address: its kind, its unique purpose, where it goes, in which language, and how pressing."""

    kind: str
    purpose: str
    address_id: int
    channel: ChannelKind
    language: str = ENGLISH
    priority: int = REPLY
    not_before: datetime | None = None
    params: Mapping[str, str | int] = field(default_factory=dict)


def say(connection: Connection, saying: Saying, now: datetime, context: Context) -> None:
    """Put a message into the outbox that names no child, no review and no officer."""
    said = _speaker(context, saying, now).say(saying.kind, None, saying.params)
    choices = [[f"{NO_CONVERSATION}.{saying.kind}.{key}", label] for key, label in said.choices]
    row = outbox_row(
        purpose=saying.purpose,
        conversation_id=None,
        address_id=saying.address_id,
        channel=saying.channel.value,
        kind=saying.kind,
        body={"text": said.text, "choices": choices, "plain": said.plain},
        priority=saying.priority,
        now=now,
        not_before=saying.not_before,
    )
    connection.execute(insert(OUTBOX), row)


def was_told(
    connection: Connection, address_id: int, kinds: frozenset[str], now: datetime, within: timedelta
) -> bool:
    """Return whether one of these kinds was queued for an address within so long."""
    told = exists().where(
        OUTBOX.c.address_id == address_id,
        OUTBOX.c.kind.in_(sorted(kinds)),
        OUTBOX.c.created_at > now - within,
    )
    return bool(connection.execute(select(told)).scalar())


def accepted_languages(connection: Connection) -> tuple[str, ...]:
    """Return the languages that an administrator has accepted for children."""
    found = connection.execute(select(FACTS.c.value).where(FACTS.c.name == ACCEPTED)).scalar()
    return tuple(found.split()) if found else ()


def language_of(connection: Connection, wanted: str | None) -> str:
    """Return a child's own language where an administrator has accepted it, else English."""
    return wanted if wanted in accepted_languages(connection) and wanted else ENGLISH


def _speaker(context: Context, saying: Saying, now: datetime) -> Speaker:
    """Return a renderer for somebody with whom there is no conversation."""
    newest = context.content.newest("pre-short")
    nobody = Conversation(
        Phase.PRE, newest.id, newest.version, saying.channel, language=saying.language, offered=(ENGLISH,),
        verified=False,
    )  # fmt: skip
    return Speaker(context, nobody, saying.channel, _nothing, now)


def _nothing() -> Any:
    raise LookupError("a message to somebody unknown names nothing and nobody")

"""What happened, written down for every address that is told of it, in the transaction in which it happened."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, literal, null, select

from bot.domain.exchange import EventKind, EventState
from bot.ground.review_kinds import of_counted_kind
from bot.store.base import table_of
from bot.store.contributions import ReceivedViews
from bot.store.exchange import WebhookEvent, WebhookListener
from bot.store.prepared import PreparedStatement, prepared
from bot.store.reviews import CodeRecord

EVENTS, LISTENERS = table_of(WebhookEvent), table_of(WebhookListener)
VIEWS, CODES = table_of(ReceivedViews), table_of(CodeRecord)
COLUMNS = (
    "listener_id", "message_id", "kind", "contribution_id", "code_id", "happened_at", "state", "attempts", "next_at",
    "ended_at", "reason",
)  # fmt: skip
RANDOM_BYTES = 16


def _telling(
    kind: EventKind, contribution: Any, code: Any, hears: ColumnElement[bool], *about: ColumnElement[bool]
) -> PreparedStatement:
    """Write one event for each address that hears of it: one statement, which finds nobody where nobody listens."""
    at = bindparam("at", type_=EVENTS.c.happened_at.type)
    row = (
        LISTENERS.c.id,
        bindparam("message_id", type_=EVENTS.c.message_id.type),
        literal(kind.value),
        contribution,
        code,
        at,
        literal(EventState.WAITING.value),
        literal(0),
        at,
        null(),
        null(),
    )
    found = select(*row).where(LISTENERS.c.removed_at.is_(None), hears, *about)
    return prepared(insert(EVENTS).from_select(COLUMNS, found, include_defaults=False))


# Of words that the meeting may not know nobody outside is told either.
_MAY_BE_TOLD = (VIEWS.c.shared, ~VIEWS.c.quarantined)
_VIEWS_OF_TALK = _telling(
    EventKind.VIEWS_RECEIVED, VIEWS.c.id, null(), LISTENERS.c.hears_views,
    VIEWS.c.conversation_id == bindparam("key"), *_MAY_BE_TOLD,
)  # fmt: skip
_VIEWS = _telling(
    EventKind.VIEWS_RECEIVED, VIEWS.c.id, null(), LISTENERS.c.hears_views, VIEWS.c.id == bindparam("key"), *_MAY_BE_TOLD
)  # fmt: skip
# A code of a supervision order review is the service's own and never leaves.
_CODE = _telling(
    EventKind.CODE_CONFIRMED, null(), CODES.c.id, LISTENERS.c.hears_codes, CODES.c.id == bindparam("key"),
    of_counted_kind(CODES.c.review_kind),
)  # fmt: skip


def views_came_in_talk(connection: Connection, conversation_id: int, now: datetime) -> None:
    """Write down that a conversation before a review holds views."""
    _VIEWS_OF_TALK.change(connection, _params(conversation_id, now))


def views_came(connection: Connection, contribution_id: int, now: datetime) -> None:
    """Write down that views came another way."""
    _VIEWS.change(connection, _params(contribution_id, now))


def code_was_confirmed(connection: Connection, code_id: int, now: datetime) -> None:
    """Write down that a person confirmed a code, or put another in its place."""
    _CODE.change(connection, _params(code_id, now))


def new_message_id() -> str:
    """Return an id for one event, the same at every try and for every address."""
    return f"msg_{secrets.token_hex(RANDOM_BYTES)}"


def _params(key: int, now: datetime) -> dict[str, Any]:
    return {"key": key, "message_id": new_message_id(), "at": now}

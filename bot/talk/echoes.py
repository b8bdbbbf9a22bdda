"""Taking out of what comes in what no child wrote: our own words, and what a phone or an account writes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.domain.answers import normalise
from bot.domain.echoes import has_quotes, may_quote, read_echo
from bot.domain.machines import what_else
from bot.domain.messages import Inbound
from bot.ground.context import Context
from bot.store.prepared import prepared
from bot.store.statements import OUTBOX

LOOKING_BACK = timedelta(days=60)
# So many of our newest texts are compared; a whole conversation has some 25.
MOST = 40
# No known form of an automatic message is shorter; most replies are.
SHORTEST = 6
# What a reaction is about that counts for no question.
NOTHING_OF_OURS = ""
# What we wrote to an address recently, the newest first.
SENT_TO = prepared(
    select(OUTBOX.c.body, OUTBOX.c.provider_id)
    .where(OUTBOX.c.address_id == bindparam("key"), OUTBOX.c.created_at > bindparam("since"))
    .order_by(OUTBOX.c.id.desc())
    .limit(MOST)
)


def own_words(
    connection: Connection, address_id: int | None, inbound: Inbound, now: datetime, context: Context
) -> Inbound:
    """Return a message with what is the child's own; one with nothing else in it comes back as it is.

    A reaction becomes one to the message it quotes. Where nothing is left, for a reaction that was taken back and for
    an automatic message, it becomes a reaction to nothing, which changes nothing and is not answered. Without an
    ``address_id`` nothing was ever sent there.
    """
    if inbound.button is not None or inbound.reaction_to is not None or inbound.departed:
        return inbound
    own = _without_ours(connection, address_id, inbound, now, context)
    if own.media or own.reaction_to is not None or not is_automatic(own.text, context):
        return own
    return replace(own, text="", reaction_to=NOTHING_OF_OURS)


def is_machines(
    connection: Connection, address_id: int, inbound: Inbound, now: datetime, context: Context
) -> bool:
    """Return whether a machine wrote a message: a known form, or our own words without a mark that a person quotes."""
    if is_automatic(inbound.text, context):
        return True
    own = own_words(connection, address_id, inbound, now, context)
    return own is not inbound and not own.text.strip() and not has_quotes(inbound.text)


def is_automatic(text: str, context: Context) -> bool:
    """Return whether nobody wrote a text; where there is danger in what no known form explains, somebody did."""
    if len(text) < SHORTEST:
        return False
    words = normalise(text)
    rest = what_else(text, words, context.content.automatic)
    return rest is not None and context.knowledge.vocabulary.danger_in(normalise(rest)) is None


def _without_ours(
    connection: Connection, address_id: int | None, inbound: Inbound, now: datetime, context: Context
) -> Inbound:
    text, frames = inbound.text, context.content.frames
    if address_id is None or not may_quote(text, frames):
        return inbound
    sent = _sent(connection, address_id, now)
    ours = [each for each, _ in sent]
    echo = read_echo(text, ours, frames, context.knowledge.vocabulary.has_word)
    if not echo.is_echo:
        return inbound
    about = sent[echo.about][1] if echo.about is not None else None
    if echo.words or inbound.media:
        return replace(inbound, text=echo.words, quotes=inbound.quotes or about)
    face = echo.reaction or ""
    return replace(inbound, text=face, reaction_to=(about if face else None) or NOTHING_OF_OURS)


def _sent(connection: Connection, address_id: int, now: datetime) -> Sequence[tuple[str, str | None]]:
    """List what was sent, each with the provider's name for it; one with buttons also with its options as lines."""
    rows = SENT_TO.rows(connection, {"key": address_id, "since": now - LOOKING_BACK})
    return [(text, row.provider_id) for row in rows for text in _texts(row.body)]


def _texts(body: Any) -> list[str]:
    found = [body.get("plain"), body.get("text")] if isinstance(body, dict) else []
    return list(dict.fromkeys(text for text in found if text))

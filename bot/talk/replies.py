"""Queueing messages to a child: rendered, sealed and unique per purpose, in the transaction that caused them."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from bot.domain.conversations import ABOUT, Conversation, Send
from bot.domain.conversations.path import progress
from bot.domain.kinds import FIRST_WORD, REPLY, SAFETY_KINDS, URGENT, facts_of, kinds_with
from bot.domain.messages import DeliveryStatus
from bot.domain.reviews import LONDON
from bot.ground.context import Context
from bot.store import statements, writes
from bot.store.base import table_of
from bot.store.people import Child, Officer
from bot.store.prepared import prepared
from bot.store.reviews import Review
from bot.store.statements import OUTBOX
from bot.talk import timers
from bot.talk.cause import Cause
from bot.talk.placeholders import Facts
from bot.talk.rendering import RenderedMessage, Speaker

logger = logging.getLogger(__name__)
# No child needs more replies that any message draws out; an answering machine never ends.
MOST_A_DAY = 40
DRAWN_OUT = prepared(
    select(func.count().label("replies")).where(
        OUTBOX.c.address_id == bindparam("key"),
        or_(*(OUTBOX.c.kind == kind for kind in sorted(kinds_with("bounded")))),
        OUTBOX.c.created_at > bindparam("since", type_=OUTBOX.c.created_at.type),
    )
)
CHILDREN = table_of(Child)
OFFICERS = table_of(Officer)
REVIEWS = table_of(Review)
# What a text may name.
NAMES = prepared(
    select(CHILDREN.c.known_as, OFFICERS.c.name, REVIEWS.c.review_on)
    .select_from(REVIEWS.join(CHILDREN, CHILDREN.c.id == REVIEWS.c.child_id))
    .join(OFFICERS, OFFICERS.c.id == REVIEWS.c.officer_id)
    .where(REVIEWS.c.id == bindparam("key"))
)


def queue(
    connection: Connection, cause: Cause, state: Conversation, sends: Sequence[Send], context: Context
) -> None:
    """Put a step's messages into the outbox, in order; the same cause twice is refused by the purpose's key."""
    if cause.inbound_id is not None:
        sends = bounded(connection, cause.address_id, sends, cause.now)
    sends = [send for send in sends if not _is_coming(connection, cause, state, send)]
    if not sends:
        return
    speaker = speaker_of(connection, cause, state, context)
    rows = [_row(cause, speaker, send, f"{cause.purpose}:{place}") for place, send in enumerate(sends)]
    for row in rows:
        writes.ADD_OUTBOX.change(connection, row)
    if cause.inbound_id is None and cause.aliases:
        writes.FORGET_SPEAKER.change(connection, {"key": cause.address_id})


def take_back(connection: Connection, conversation_id: int, kind: str) -> None:
    """Cancel messages of a kind that were not tried yet: a reply to them would be taken for something else."""
    waits = (OUTBOX.c.conversation_id == conversation_id, OUTBOX.c.kind == kind, OUTBOX.c.attempts == 0)
    pending = OUTBOX.c.status == DeliveryStatus.PENDING.value
    connection.execute(update(OUTBOX).where(*waits, pending).values(status=DeliveryStatus.CANCELLED.value))


def _is_coming(connection: Connection, cause: Cause, state: Conversation, send: Send) -> bool:
    """Return whether a question put before still waits for its first try: then it needs no second copy."""
    asked_before = state.prompted_at is None and state.asked_at is not None and state.asked_at < cause.now
    if not asked_before or send.question is None or send.question != state.at:
        return False
    about = {"key": cause.conversation_id, "kind": send.kind}
    return bool(statements.WAITS_UNTRIED.rows(connection, about))


def bounded(connection: Connection, address_id: int, sends: Sequence[Send], now: datetime) -> Sequence[Send]:
    """Leave out what an address has been told often enough; most steps hold nothing of the kind and cost nothing."""
    wanted = [send for send in sends if facts_of(send.kind).bounded]
    if not wanted or not _is_too_much(connection, address_id, now):
        return sends
    logger.warning("address %s gets no more replies for a while: it may be an answering machine", address_id)
    return [send for send in sends if not facts_of(send.kind).bounded]


def _is_too_much(connection: Connection, address_id: int, now: datetime) -> bool:
    (sent,) = DRAWN_OUT.rows(connection, {"key": address_id, "since": now - timedelta(days=1)})
    return bool(sent.replies >= MOST_A_DAY)


def speaker_of(connection: Connection, cause: Cause, state: Conversation, context: Context) -> Speaker:
    """Return the renderer of one conversation; names and dates are read only when a text asks for them."""
    return Speaker(
        context,
        state,
        cause.channel,
        lambda: _facts(connection, cause),
        cause.now,
        cause.aliases,
        cause.aliases.get(cause.conversation_id),
    )


def _facts(connection: Connection, cause: Cause) -> Facts:
    (row,) = NAMES.rows(connection, {"key": cause.review_id})
    return Facts(iro=row.name, child=row.known_as, review_on=row.review_on)


def _row(cause: Cause, speaker: Speaker, send: Send, purpose: str) -> dict[str, Any]:
    said = speaker.say(send.kind, send.question, {**_derived(speaker, send, cause.now), **send.params})
    about = f"{send.params[ABOUT]}." if ABOUT in send.params else ""
    # A pressed button will name the question or the menu.
    prefix = f"{cause.conversation_id}.{send.question or send.kind}.{about}"
    return outbox_row(
        purpose=purpose,
        conversation_id=cause.conversation_id,
        address_id=cause.address_id,
        channel=cause.channel.value,
        kind=send.kind,
        body=_body(said, prefix),
        priority=URGENT if send.kind in SAFETY_KINDS else REPLY if cause.inbound_id else FIRST_WORD,
        now=cause.now,
    )


def _body(said: RenderedMessage, prefix: str) -> dict[str, Any]:
    choices = [[f"{prefix}{key}", label] for key, label in said.choices]
    return {"text": said.text, "choices": choices, "plain": said.plain}


def _derived(speaker: Speaker, send: Send, now: datetime) -> dict[str, str | int]:
    """Return what some messages name of the clock and of the way still to go."""
    if send.kind == "paused":
        resumes = speaker.context.slots.first(now + timers.PAUSE)
        return {"resume_on": resumes.astimezone(LONDON).date().isoformat()}
    if send.kind != "reminder1":
        return {}
    so_far = progress(speaker.questionnaire, speaker.state)
    return {"left": max(1, so_far.questions - so_far.answered)}


def outbox_row(*, now: datetime, not_before: datetime | None = None, **values: Any) -> dict[str, Any]:
    """Complete a row for the outbox: a fresh token that names it in receipts, and when it may go."""
    return {
        **values,
        "token": secrets.token_hex(16),
        "status": "pending",
        "attempts": 0,
        "not_before": not_before or now,
        "created_at": now,
    }

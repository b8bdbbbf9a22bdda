"""Telling a young person once that their words have been read, with the name of the person who read them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, exists, select

from bot.domain.conversations import Send, Status
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.ground.context import Context
from bot.store import statements
from bot.store.statements import CONVERSATIONS, OUTBOX
from bot.talk import phones, replies, rows
from bot.talk.cause import cause_of
from bot.talk.placeholders import COVER

KIND = "was_read"


def tell(
    connection: Connection, review_id: int, now: datetime, context: Context, cover: str | None = None
) -> bool:
    """Tell the child of a review that their words were read, once, in the hours for writing first.

    ``cover`` is the person who read them where that was not the IRO. Return whether a message was queued: only to a
    child who has finished answering before the review, and can be reached.
    """
    done = (
        select(CONVERSATIONS.c.id)
        .where(
            CONVERSATIONS.c.review_id == review_id, CONVERSATIONS.c.phase == Phase.PRE.value,
            CONVERSATIONS.c.status == Status.DONE.value, CONVERSATIONS.c.address_id.is_not(None),
            ~exists().where(OUTBOX.c.conversation_id == CONVERSATIONS.c.id, OUTBOX.c.kind == KIND),
            ~statements.IS_SUSPENDED,
        )
    )  # fmt: skip
    conversation_id = connection.execute(done).scalar()
    if conversation_id is None:
        return False
    row = rows.locked(connection, conversation_id)
    if row.opted_out_at is not None or row.wrong_person_at is not None:
        return False
    state = phones.state_of(row)
    moment = context.slots.first_read(now)
    names = phones.names_at(connection, row.address_id)
    channel = ChannelKind(row.channel or state.channel)
    cause = cause_of(row, channel, moment, f"{conversation_id}:{KIND}", aliases=names)
    replies.queue(connection, cause, state, [Send(KIND, params={COVER: cover} if cover else {})], context)
    return True

"""Waiting as a provider asked: every worker leaves the sender alone until then, and danger goes first when it ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, exists

from bot.domain.messages import ChannelKind
from bot.store.base import table_of
from bot.store.messages import SenderPause
from bot.store.prepared import insert_into
from bot.store.statements import OUTBOX

PAUSES = table_of(SenderPause)

IS_PAUSED = exists().where(PAUSES.c.channel == OUTBOX.c.channel, PAUSES.c.until > bindparam("now"))
"""Whether the sender of a message waits at a moment."""


def hold(connection: Connection, channel: ChannelKind, until: datetime) -> None:
    """Let nothing go by this channel until then; a longer wait that was asked for stays."""
    asked = insert_into(PAUSES, connection.dialect.name).values(channel=channel.value, until=until)
    connection.execute(
        asked.on_conflict_do_update(
            index_elements=["channel"],
            set_={"until": asked.excluded.until},
            where=PAUSES.c.until < asked.excluded.until,
        )
    )

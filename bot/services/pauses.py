"""Waiting as a provider asked: every worker leaves the sender alone until then, and danger goes first when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, literal
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.messages import ChannelKind
from bot.services.statements import OUTBOX
from bot.store.installation import Fact

FACTS: Any = Fact.__table__
NAME = "paused:"
_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

IS_HELD = exists().where(
    FACTS.c.name == literal(NAME).concat(OUTBOX.c.channel), FACTS.c.value > bindparam("now_written")
)
"""Whether the sender of a message waits; ``now_written`` is the moment as :func:`written` gives it."""


def written(moment: datetime) -> str:
    """Return a moment in letters that sort as the moments do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def hold(connection: Connection, channel: ChannelKind, until: datetime) -> None:
    """Let nothing go by this channel until then; a longer wait that was asked for stays."""
    fact = {"name": f"{NAME}{channel.value}", "value": written(until)}
    asked = _INSERTS[connection.dialect.name](FACTS).values(fact)
    connection.execute(
        asked.on_conflict_do_update(
            index_elements=["name"],
            set_={"value": asked.excluded.value},
            where=FACTS.c.value < asked.excluded.value,
        )
    )

"""Not going round with an answering machine: replies that any message draws out are few in a day for one address.

Safety messages, the answers to STOP, START and DELETE, and the questions themselves are never held back here. That
no text is said a third time in a minute is the conversation's own rule.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, or_, select

from bot.domain.conversations import Send
from bot.domain.kinds import facts_of, kinds_with
from bot.store.prepared import prepared
from bot.store.statements import OUTBOX

logger = logging.getLogger(__name__)
BOUNDS = ((timedelta(days=1), 40),)
"""At most so many of these replies in so long, the longest span last; no child needs more, a machine never ends."""

_SINCE = [bindparam(f"since_{place}", type_=OUTBOX.c.created_at.type) for place in range(len(BOUNDS))]
TOLD = prepared(
    select(
        *(
            func.count().filter(OUTBOX.c.created_at > since).label(f"told_{place}")
            for place, since in enumerate(_SINCE)
        )
    ).where(
        OUTBOX.c.address_id == bindparam("key"),
        or_(*(OUTBOX.c.kind == kind for kind in sorted(kinds_with("bounded")))),
        OUTBOX.c.created_at > _SINCE[-1],
    )
)
"""How many of these replies an address was sent in each of the spans."""


def bounded(connection: Connection, address_id: int, sends: Sequence[Send], now: datetime) -> Sequence[Send]:
    """Leave out what an address has been told often enough; most steps hold nothing of the kind and cost nothing."""
    wanted = [send for send in sends if facts_of(send.kind).bounded]
    if not wanted or not _is_too_much(connection, address_id, now):
        return sends
    logger.warning("address %s gets no more replies for a while: it may be an answering machine", address_id)
    return [send for send in sends if not facts_of(send.kind).bounded]


def _is_too_much(connection: Connection, address_id: int, now: datetime) -> bool:
    since = {f"since_{place}": now - span for place, (span, _) in enumerate(BOUNDS)}
    (told,) = TOLD.rows(connection, {"key": address_id, **since})
    return any(count >= most for count, (_, most) in zip(told, BOUNDS, strict=True))

"""The audit trail: every event is sealed together with the one before it, so that a change or a gap shows."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ground import trail_end
from bot.ground.access import Person
from bot.ground.trail_end import FIRST, BrokenChain
from bot.store.audit import AuditEvent
from bot.store.keys import cipher

__all__ = ["FIRST", "LONGEST_FACT", "BrokenChain", "Fact", "record", "verify"]
Fact = str | int | bool | None
LONGEST_FACT = 100
# Any number does, as long as no other lock of this database uses it ("audit" in ASCII).
APPEND_LOCK = 0x6175646974


def record(
    session: Session,
    action: str,
    subject: str,
    subject_id: int | None,
    person: Person | None,
    now: datetime,
    **detail: Fact | Sequence[Fact],
) -> None:
    """Append one event: who did what to which row, with names of things and numbers, never content.

    ``person`` is None for what the product did by itself. Call it last in a transaction: on PostgreSQL
    appends queue for one lock that is held until the commit. ValueError when a detail is long enough to be
    content.
    """
    _refuse_content(detail)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(APPEND_LOCK)))
    session.flush()
    event = AuditEvent(
        at=now.astimezone(UTC),
        account_id=person.account_id if person else None,
        action=action,
        subject=subject,
        subject_id=subject_id,
        detail={name: _plain(value) for name, value in detail.items()},
    )
    last = session.scalar(select(AuditEvent.digest).order_by(AuditEvent.id.desc()).limit(1))
    event.digest = _seal(_chain_key(), last or FIRST, event)
    session.add(event)
    session.flush()
    trail_end.move(session, event, is_first=last is None)


def verify(session: Session) -> int:
    """Check the whole chain and where it ends, and give the number of its events; BrokenChain says what is wrong.

    The end is known outside the chain, in the database and in the data folder, so that a cut-off end shows.
    """
    ends = trail_end.known(session)  # read first: events that come meanwhile are no fault
    key, previous, count, seen = _chain_key(), FIRST, 0, {0: (0, FIRST)}
    events = select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=1000)
    with session.scalars(events) as trail:
        for event in trail:
            if not hmac.compare_digest(bytes(event.digest), _seal(key, previous, event)):
                raise BrokenChain(f"the audit trail does not fit together at event {event.id}")
            previous, count = bytes(event.digest), count + 1
            if count in ends.counts:
                seen[count] = (event.id, previous)
    trail_end.compare(ends, count, seen)
    return count


def _refuse_content(detail: dict[str, Any]) -> None:
    long = [name for name, value in detail.items() if len(str(value)) > LONGEST_FACT]
    if long:
        raise ValueError(f"an audit event holds names and numbers, never content: {', '.join(long)}")


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | None) else list(value)


def _chain_key() -> bytes:
    # The oldest key stays in the ring for the life of the database, so old seals can always be checked.
    oldest = list(cipher.ring.keys.values())[-1]
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"heard audit chain").derive(oldest)


def _seal(key: bytes, previous: bytes, event: AuditEvent) -> bytes:
    row = {
        "at": event.at.isoformat(),
        "account": event.account_id,
        "action": event.action,
        "subject": event.subject,
        "subject_id": event.subject_id,
        "detail": event.detail,
    }
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, previous + text.encode(), hashlib.sha256).digest()

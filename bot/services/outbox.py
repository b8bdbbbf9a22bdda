"""The outbox: claimed with a lease, sent with no transaction open, recorded; a doubt is never sent again blindly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, or_, select, update

from bot.domain.messages import (
    Address,
    ChannelKind,
    Choice,
    DeliveryStatus,
    FailureKind,
    Outbound,
    Refused,
    Sent,
    later,
)
from bot.services import addresses, timing
from bot.services.replying import FIRST_WORD, SAFETY_KINDS, URGENT
from bot.services.statements import ADDRESSES, CONVERSATIONS, IS_SUSPENDED, OUTBOX

LEASE = timedelta(seconds=60)
"""Longer than any provider time-out: a lease that ran out means a worker died with the message in its hands."""
ATTEMPTS = 24
"""With waits of at most a quarter of an hour, a provider may be away for some four hours."""
LONGEST_WAIT = 900.0
STILL_SENT_AFTER_STOP = SAFETY_KINDS | {"stopped", "wrong_person"}
IN_ORDER = ("pending", "sending")
_MAY_PASS = frozenset({FailureKind.RETRY, FailureKind.CONFIGURATION})
"""A provider that is busy, and an account that somebody must put right: both may be well soon."""

_other = OUTBOX.alias("other")
_goes_first = or_(
    _other.c.priority < OUTBOX.c.priority,
    and_(_other.c.priority == OUTBOX.c.priority, _other.c.id < OUTBOX.c.id),
    and_(_other.c.status == DeliveryStatus.SENDING.value, OUTBOX.c.priority > URGENT),
)
_ready = and_(
    OUTBOX.c.status == DeliveryStatus.PENDING.value,
    OUTBOX.c.not_before <= bindparam("now"),
    ~exists().where(
        _other.c.address_id == OUTBOX.c.address_id,
        _other.c.id != OUTBOX.c.id,
        _other.c.status.in_(IN_ORDER),
        _goes_first,
    ),
)
"""May go now: due, and nothing for the same address is on its way or goes before it; danger waits for nothing."""
_PICK = select(OUTBOX.c.id).where(_ready).order_by(OUTBOX.c.priority, OUTBOX.c.id).limit(bindparam("most"))
_picked = _PICK.with_for_update(skip_locked=True, of=OUTBOX).cte("picked")
_TAKE = (
    update(OUTBOX)
    .values(
        status=DeliveryStatus.SENDING.value,
        lease_until=bindparam("until"),
        tried_at=bindparam("now"),
        attempts=OUTBOX.c.attempts + 1,
    )
    .returning(OUTBOX.c.id)
)
CLAIM = {
    "sqlite": _TAKE.where(OUTBOX.c.id.in_(_PICK)),
    # A table expression is read once; a plain subquery with a limit could be read again and take more.
    "postgresql": _TAKE.where(OUTBOX.c.id.in_(select(_picked.c.id))),
}
_READ = (
    select(
        OUTBOX.c.id, OUTBOX.c.token, OUTBOX.c.kind, OUTBOX.c.body, OUTBOX.c.conversation_id, OUTBOX.c.attempts,
        OUTBOX.c.channel, OUTBOX.c.tried_at, OUTBOX.c.priority, OUTBOX.c.created_at, ADDRESSES.c.provider_id,
        ADDRESSES.c.opted_out_at, ADDRESSES.c.wrong_person_at, IS_SUSPENDED.label("suspended"),
    )
    .select_from(
        OUTBOX.join(ADDRESSES, ADDRESSES.c.id == OUTBOX.c.address_id)
        .outerjoin(CONVERSATIONS, CONVERSATIONS.c.id == OUTBOX.c.conversation_id)
    )
    .where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(OUTBOX.c.priority, OUTBOX.c.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message in this worker's hands until its lease runs out."""

    id: int
    kind: str
    attempts: int
    conversation_id: int | None
    message: Outbound


def is_waiting(connection: Connection, now: datetime) -> bool:
    """Tell whether a message may go now, without taking it."""
    return connection.execute(_PICK, {"now": now, "most": 1}).first() is not None


def claim(
    connection: Connection, now: datetime, most: int = 16, lease: timedelta = LEASE
) -> Sequence[Claimed]:
    """Take messages that may go now, in order for each address, safety first; a short transaction of its own.

    A message whose address has said STOP since it was queued is cancelled, except safety and the goodbye; one for a
    phone that was suspended always is. A message that nobody waits for is put off when its allowed hours are over.
    """
    rows = connection.execute(
        CLAIM[connection.dialect.name], {"now": now, "most": most, "until": now + lease}
    ).all()
    if not rows:
        return ()
    found = _rows(connection, [row.id for row in rows])
    unwanted = [row.id for row in found if _is_unwanted(row)]
    late = [row.id for row in found if row.id not in unwanted and _is_late(row, now)]
    _give_back(connection, unwanted, status=DeliveryStatus.CANCELLED.value)
    if late:
        pending = {"status": DeliveryStatus.PENDING.value, "not_before": timing.slot(now)}
        _give_back(connection, late, attempts=OUTBOX.c.attempts - 1, **pending)
    return [_claimed(row) for row in found if row.id not in unwanted and row.id not in late]


def _give_back(connection: Connection, ids: Sequence[int], **values: Any) -> None:
    if ids:
        connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_(ids)).values(lease_until=None, **values))


def _is_late(row: Any, now: datetime) -> bool:
    """Tell whether a first word was queued in allowed hours that are over now; one queued outside them was meant so."""
    if row.priority < FIRST_WORD:
        return False
    return timing.slot(now) > now and timing.slot(row.created_at) == row.created_at


def _is_unwanted(row: Any) -> bool:
    if row.suspended:
        return True
    closed = row.opted_out_at is not None or row.wrong_person_at is not None
    return closed and row.kind not in STILL_SENT_AFTER_STOP


def read(connection: Connection, ids: Sequence[int]) -> Sequence[Claimed]:
    """Read messages that were taken before."""
    return [_claimed(row) for row in _rows(connection, ids)]


def _rows(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    return connection.execute(_READ, {"ids": list(ids)}).all()


def _claimed(row: Any) -> Claimed:
    message = Outbound(
        token=row.token,
        to=Address(ChannelKind(row.channel), row.provider_id),
        text=row.body["text"],
        choices=tuple(Choice(payload, label) for payload, label in row.body.get("choices", ())),
        plain_text=row.body.get("plain"),
        tried_at=row.tried_at,
    )
    return Claimed(row.id, row.kind, row.attempts, row.conversation_id, message)


def record(
    connection: Connection, claimed: Claimed, result: Sent | Refused, now: datetime, rest: timedelta = LEASE
) -> None:
    """Write down how a send ended, in a transaction of its own; a receipt that came first is not undone.

    ``rest`` is how long a message in doubt waits until it is looked up.
    """
    if isinstance(result, Sent):
        record_sent(connection, claimed, result, now)
    else:
        _record_refused(connection, claimed, result, now, rest)


def record_sent(connection: Connection, claimed: Claimed, sent: Sent, now: datetime) -> None:
    """Write down that the provider has the message; the row is locked, so that no receipt is overtaken."""
    current = select(OUTBOX.c.status).where(OUTBOX.c.id == claimed.id).with_for_update()
    status = connection.execute(current).scalar_one()
    values = {
        "status": later(DeliveryStatus(status), DeliveryStatus.ACCEPTED).value,
        "provider_id": sent.provider_id,
        "segments": sent.segments,
        "lease_until": None,
        "error_code": None,
        "sent_at": now,
    }
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == claimed.id).values(values))
    note_prompt(connection, claimed.conversation_id, claimed.kind, now)


def note_prompt(connection: Connection, conversation_id: int | None, kind: str, now: datetime) -> None:
    """Note which question a child has really been sent: an earlier message cannot be its answer."""
    what, _, question = kind.partition(":")
    if conversation_id is not None and what in {"ask", "reask"}:
        asked = CONVERSATIONS.c.id == conversation_id
        connection.execute(update(CONVERSATIONS).where(asked).values(prompted=question, prompted_at=now))


def _record_refused(
    connection: Connection, claimed: Claimed, refused: Refused, now: datetime, rest: timedelta
) -> None:
    status, not_before = _after_refusal(claimed, refused, now, rest)
    values = {
        "status": status.value,
        "error_code": refused.code[:40],
        "lease_until": None,
        "not_before": not_before,
    }
    ours = and_(OUTBOX.c.status == DeliveryStatus.SENDING.value, OUTBOX.c.attempts == claimed.attempts)
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == claimed.id, ours).values(values))
    if refused.kind is FailureKind.OPTED_OUT:
        close_address(connection, claimed.id, now)


def _after_refusal(
    claimed: Claimed, refused: Refused, now: datetime, rest: timedelta
) -> tuple[DeliveryStatus, datetime]:
    if refused.kind is FailureKind.AMBIGUOUS:
        if claimed.kind in SAFETY_KINDS and claimed.attempts == 1:
            return DeliveryStatus.PENDING, now  # where to find help is worth saying twice, and at once
        return DeliveryStatus.UNKNOWN, now + rest
    if refused.kind in _MAY_PASS and claimed.attempts < ATTEMPTS:
        usual = min(2.0 ** min(claimed.attempts, 16), LONGEST_WAIT)
        wait = refused.retry_after if refused.retry_after is not None else usual
        return DeliveryStatus.PENDING, now + timedelta(seconds=wait)
    return DeliveryStatus.FAILED, now


def close_address(connection: Connection, outbox_id: int, now: datetime) -> None:
    """Take a provider's word that the address of this message wants no more."""
    address = select(OUTBOX.c.address_id).where(OUTBOX.c.id == outbox_id)
    addresses.lose(connection, connection.execute(address).scalar_one(), now)

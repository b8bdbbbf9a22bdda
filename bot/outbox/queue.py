"""The queue of messages: what may go now is claimed with a lease, in order for each address, safety first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select, update

from bot.domain.kinds import FIRST_WORD, SAFETY_KINDS, URGENT
from bot.domain.messages import ChannelKind, DeliveryStatus
from bot.ground.installation import IS_HELD
from bot.ground.slots import Slots, slots
from bot.outbox import crossing, prompts, templates
from bot.outbox.crossing import CHANNEL_OFF, WINDOW_CLOSED
from bot.outbox.rows import Claimed, claimed_from, is_out_of_date, is_unwanted, is_window_open, read_rows
from bot.store.base import table_of
from bot.store.messages import SenderPause
from bot.store.prepared import insert_into
from bot.store.statements import BINDINGS, CONVERSATIONS, OUTBOX

PAUSES = table_of(SenderPause)
# Whether the sender of a message waits at a moment.
IS_PAUSED = exists().where(PAUSES.c.channel == OUTBOX.c.channel, PAUSES.c.until > bindparam("now"))
# Longer than any provider time-out: a lease that ran out means a worker died with the message in its hands.
LEASE = timedelta(seconds=60)
IN_ORDER = ("pending", "sending")
_other = OUTBOX.alias("other")
_goes_first = and_(
    or_(
        _other.c.priority < OUTBOX.c.priority,
        and_(_other.c.priority == OUTBOX.c.priority, _other.c.id < OUTBOX.c.id),
        and_(_other.c.status == DeliveryStatus.SENDING.value, OUTBOX.c.priority > URGENT),
    ),
    # One that was lost on its way to the phone waits for hours, and holds nothing back meanwhile.
    or_(_other.c.sent_at.is_(None), _other.c.not_before <= bindparam("now")),
)
# May go now: due, its sender does not wait, and nothing for the same address is on its way or goes before it.
# Danger waits for nothing but a provider that asked us to wait. While the installation is held no first word goes.
_ready = and_(
    OUTBOX.c.status == DeliveryStatus.PENDING.value,
    OUTBOX.c.not_before <= bindparam("now"),
    ~IS_PAUSED,
    or_(OUTBOX.c.priority < FIRST_WORD, ~IS_HELD),
    ~exists().where(
        _other.c.address_id == OUTBOX.c.address_id,
        _other.c.id != OUTBOX.c.id,
        _other.c.status.in_(IN_ORDER),
        _goes_first,
    ),
)
_PICK = select(OUTBOX.c.id).where(_ready).order_by(OUTBOX.c.priority, OUTBOX.c.id).limit(bindparam("most"))
_picked = _PICK.with_for_update(skip_locked=True, of=OUTBOX).cte("picked")
_TAKE = (
    update(OUTBOX)
    .values(
        status=DeliveryStatus.SENDING.value,
        lease_until=bindparam("until"),
        tried_at=bindparam("now"),
        first_tried_at=func.coalesce(
            OUTBOX.c.first_tried_at, bindparam("now", type_=OUTBOX.c.first_tried_at.type)
        ),
        attempts=OUTBOX.c.attempts + 1,
    )
    .returning(OUTBOX.c.id)
)
CLAIM = {
    "sqlite": _TAKE.where(OUTBOX.c.id.in_(_PICK)),
    # A table expression is read once; a plain subquery with a limit could be read again and take more.
    "postgresql": _TAKE.where(OUTBOX.c.id.in_(select(_picked.c.id))),
}


def is_waiting(connection: Connection, now: datetime) -> bool:
    """Return whether a message may go now, without taking it."""
    return connection.execute(_PICK, {"now": now, "most": 1}).first() is not None


def claim(
    connection: Connection, now: datetime, most: int = 16, lease: timedelta = LEASE
) -> Sequence[Claimed]:
    """Take messages that may go now, in order for each address, safety first; a short transaction of its own.

    A message whose address has said STOP since it was queued is cancelled, except safety and the goodbye; one for a
    phone that was suspended, or for a sender that takes none, always is, and so is one that nobody asked for to an
    address that is stale. A message that nobody waits for is put off when its allowed hours are over. One on a channel
    that is off fails; one that WhatsApp would not take as it is becomes a template, or a text message instead. A
    question counts as sent from here on: its answer can be here before the provider's.
    """
    moment = {"now": now, "most": most, "until": now + lease}
    rows = connection.execute(CLAIM[connection.dialect.name], moment).all()
    if not rows:
        return ()
    found = read_rows(connection, [row.id for row in rows])
    unwanted = [row.id for row in found if is_unwanted(row)]
    lost = [row.id for row in found if row.id not in unwanted and is_out_of_date(row)]
    late = _put_off(connection, [row for row in found if row.id not in {*unwanted, *lost}], now)
    _release(connection, unwanted, status=DeliveryStatus.CANCELLED.value)
    _release(connection, lost, status=DeliveryStatus.FAILED.value)
    aside = {*unwanted, *lost, *late}
    may_go = [row for row in found if row.id not in aside]
    taken = [claimed for row in may_go if (claimed := _on_its_way(connection, row, now)) is not None]
    # In the order in which a step locks conversations.
    for each in sorted(taken, key=lambda each: each.conversation_id or 0):
        prompts.note(connection, each.conversation_id, each.kind, each.first_tried_at or now)
    return taken


def _on_its_way(connection: Connection, row: Any, now: datetime) -> Claimed | None:
    """Return a message in the form in which its provider takes it now; None when it ends here."""
    claimed = claimed_from(row)
    if not row.is_on and row.kind not in SAFETY_KINDS:
        _release(connection, [row.id], status=DeliveryStatus.FAILED.value, error_code=CHANNEL_OFF)
        return None
    if claimed.message.to.channel is not ChannelKind.WHATSAPP or is_window_open(row, now):
        return claimed
    template = templates.approved(connection, row.kind, claimed.message)
    if template is None:
        crossing.give_up(connection, row.id, WINDOW_CLOSED, now)
        return None
    return replace(claimed, message=replace(claimed.message, template=template))


def withdraw(connection: Connection, address_id: int, child_id: int) -> Sequence[str]:
    """Cancel what waits to go to an address for one child, oldest first, and return the kinds of the messages.

    What is in a worker's hands has left. Messages that belong to no conversation go with it where nobody else is on
    the phone.
    """
    mine = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.child_id == child_id)
    others = exists().where(
        BINDINGS.c.address_id == address_id,
        BINDINGS.c.child_id != child_id,
        BINDINGS.c.suspended_at.is_(None),
    )
    waiting = and_(
        OUTBOX.c.address_id == address_id,
        OUTBOX.c.status == DeliveryStatus.PENDING.value,
        or_(OUTBOX.c.conversation_id.in_(mine), and_(OUTBOX.c.conversation_id.is_(None), ~others)),
    )
    found = connection.execute(select(OUTBOX.c.id, OUTBOX.c.kind).where(waiting).order_by(OUTBOX.c.id)).all()
    _release(connection, [row.id for row in found], status=DeliveryStatus.CANCELLED.value)
    return [row.kind for row in found]


def _release(connection: Connection, ids: Sequence[int], **values: Any) -> None:
    """Take messages out of this worker's hands, untried, with new values."""
    if ids:
        untried = {"lease_until": None, "first_tried_at": None}
        connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_(ids)).values({**untried, **values}))


def _put_off(connection: Connection, rows: Sequence[Any], now: datetime) -> list[int]:
    """Put off the first words whose allowed hours are over, and return which they are."""
    first = [row for row in rows if row.priority >= FIRST_WORD]
    if not first:
        return []
    allowed = slots(connection)
    late = [row.id for row in first if _is_late(row, now, allowed)]
    pending = {"status": DeliveryStatus.PENDING.value, "not_before": allowed.first(now)}
    _release(connection, late, attempts=OUTBOX.c.attempts - 1, **pending)
    return late


def _is_late(row: Any, now: datetime, allowed: Slots) -> bool:
    """Return whether a first word was queued in allowed hours that are over; one queued outside them was meant so."""
    return allowed.first(now) > now and allowed.first(row.created_at) == row.created_at


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

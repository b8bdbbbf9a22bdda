"""The queue of messages: what may go now is claimed with a lease, in order for each address, safety first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, exists, func, or_, select, update

from bot.domain.delivery import can_be_answered
from bot.domain.kinds import ASK, ASK_AGAIN, FIRST_WORD, SAFETY_KINDS, URGENT, kinds_with
from bot.domain.messages import (
    Address,
    ChannelKind,
    Choice,
    DeliveryStatus,
    Outbound,
)
from bot.domain.reviews import WritingHours
from bot.domain.templates import is_open
from bot.ground import channels, policies
from bot.ground.calendar import first_slot
from bot.ground.installation import IS_HELD
from bot.outbox import crossing, prompts, templates
from bot.outbox.crossing import CHANNEL_OFF, WINDOW_CLOSED
from bot.store.base import table_of
from bot.store.messages import SenderPause
from bot.store.prepared import insert_into
from bot.store.statements import ADDRESSES, BINDINGS, CONVERSATIONS, GOES_TO_SUSPENDED, INBOUND, OUTBOX

PAUSES = table_of(SenderPause)
# Whether the sender of a message waits at a moment.
IS_PAUSED = exists().where(PAUSES.c.channel == OUTBOX.c.channel, PAUSES.c.until > bindparam("now"))
# Longer than any provider time-out: a lease that ran out means a worker died with the message in its hands.
LEASE = timedelta(seconds=60)
STILL_SENT_AFTER_STOP = kinds_with("after_stop")
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
# Danger waits for nothing but a provider that asked us to wait. While the installation is held no first word
# goes.
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
_newer = OUTBOX.alias("newer")
_is_overtaken = exists().where(
    _newer.c.conversation_id == OUTBOX.c.conversation_id,
    _newer.c.created_at > OUTBOX.c.created_at,
    _newer.c.status.not_in([DeliveryStatus.FAILED.value, DeliveryStatus.CANCELLED.value]),
)
_is_asked_since = _is_overtaken.where(or_(*(_newer.c.kind.like(f"{what}:%") for what in (ASK, ASK_AGAIN))))
# When the person at a WhatsApp address last wrote: from then on free words may go there for a day.
_heard_at = (
    select(func.max(INBOUND.c.received_at))
    .where(INBOUND.c.channel == OUTBOX.c.channel, INBOUND.c.lookup == ADDRESSES.c.lookup)
    .where(INBOUND.c.outcome != "ignored")
    .correlate(OUTBOX, ADDRESSES)
    .scalar_subquery()
)
_READ = (
    select(
        OUTBOX.c.id, OUTBOX.c.token, OUTBOX.c.kind, OUTBOX.c.body, OUTBOX.c.conversation_id, OUTBOX.c.attempts,
        OUTBOX.c.channel, OUTBOX.c.tried_at, OUTBOX.c.first_tried_at, OUTBOX.c.priority, OUTBOX.c.created_at,
        OUTBOX.c.sent_at, ADDRESSES.c.provider_id, ADDRESSES.c.opted_out_at, ADDRESSES.c.wrong_person_at,
        ADDRESSES.c.stale_at, GOES_TO_SUSPENDED.label("suspended"), CONVERSATIONS.c.finished_at,
        _is_overtaken.label("overtaken"), _is_asked_since.label("asked_since"), OUTBOX.c.error_code,
        channels.is_on(OUTBOX.c.channel).label("is_on"),
        case((OUTBOX.c.channel == ChannelKind.WHATSAPP.value, _heard_at)).label("heard_at"),
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
    first_tried_at: datetime | None = None


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
    found = _rows(connection, [row.id for row in rows])
    unwanted = [row.id for row in found if _is_unwanted(row)]
    lost = [row.id for row in found if row.id not in unwanted and _is_out_of_date(row)]
    late = _put_off(connection, [row for row in found if row.id not in {*unwanted, *lost}], now)
    _give_back(connection, unwanted, status=DeliveryStatus.CANCELLED.value)
    _give_back(connection, lost, status=DeliveryStatus.FAILED.value)
    aside = {*unwanted, *lost, *late}
    may_go = [row for row in found if row.id not in aside]
    taken = [claimed for row in may_go if (claimed := _on_its_way(connection, row, now)) is not None]
    for each in sorted(
        taken, key=lambda each: each.conversation_id or 0
    ):  # the order in which a step locks them
        prompts.note(connection, each.conversation_id, each.kind, each.first_tried_at or now)
    return taken


def _on_its_way(connection: Connection, row: Any, now: datetime) -> Claimed | None:
    """Return a message in the form in which its provider takes it now; None when it ends here."""
    claimed = _claimed(row)
    if not row.is_on and row.kind not in SAFETY_KINDS:
        _give_back(connection, [row.id], status=DeliveryStatus.FAILED.value, error_code=CHANNEL_OFF)
        return None
    if claimed.message.to.channel is not ChannelKind.WHATSAPP or _is_window_open(row, now):
        return claimed
    template = templates.approved(connection, row.kind, claimed.message)
    if template is None:
        crossing.give_up(connection, row.id, WINDOW_CLOSED, now)
        return None
    return replace(claimed, message=replace(claimed.message, template=template))


def _is_window_open(row: Any, now: datetime) -> bool:
    """Return whether WhatsApp takes free words; where it said that it does not, it knows better than our clock."""
    return row.error_code != WINDOW_CLOSED and is_open(row.heard_at, now)


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
    _give_back(connection, [row.id for row in found], status=DeliveryStatus.CANCELLED.value)
    return [row.kind for row in found]


def _give_back(connection: Connection, ids: Sequence[int], **values: Any) -> None:
    if ids:
        untried = {"lease_until": None, "first_tried_at": None}
        connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_(ids)).values({**untried, **values}))


def _is_out_of_date(row: Any) -> bool:
    """Return whether a message that was lost on its way to the phone would only confuse by now.

    A question is still wanted while no other was asked; any other message while nothing was said after it.
    """
    if row.sent_at is None or row.kind in SAFETY_KINDS:
        return False
    is_open_question = prompts.question_in(row.kind) is not None and row.finished_at is None
    return bool(row.asked_since if is_open_question else row.overtaken)


def _put_off(connection: Connection, rows: Sequence[Any], now: datetime) -> list[int]:
    """Put off the first words whose allowed hours are over, and return which they are."""
    first = [row for row in rows if row.priority >= FIRST_WORD]
    if not first:
        return []
    hours = policies.in_force(connection).writing
    late = [row.id for row in first if _is_late(row, now, hours)]
    pending = {"status": DeliveryStatus.PENDING.value, "not_before": first_slot(now, hours=hours)}
    _give_back(connection, late, attempts=OUTBOX.c.attempts - 1, **pending)
    return late


def _is_late(row: Any, now: datetime, hours: WritingHours) -> bool:
    """Return whether a first word was queued in allowed hours that are over; one queued outside them was meant so."""
    return first_slot(now, hours=hours) > now and first_slot(row.created_at, hours=hours) == row.created_at


def _is_unwanted(row: Any) -> bool:
    if row.suspended or not can_be_answered(Address(ChannelKind(row.channel), row.provider_id)):
        return True
    if row.stale_at is not None and row.priority >= FIRST_WORD:
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
    return Claimed(row.id, row.kind, row.attempts, row.conversation_id, message, row.first_tried_at)


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

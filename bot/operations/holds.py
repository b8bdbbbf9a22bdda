"""Holding what waits when the database may be an older copy: looked up at the provider, then released by a person.

While it is held, what a child writes is stored, heard and answered, and danger calls the people on duty: those messages
are new. Nothing older leaves, and nothing is written first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, insert, select, update

from bot.domain.kinds import FIRST_WORD
from bot.domain.messages import Absent, DeliveryStatus, Sent
from bot.ground.context import Context
from bot.ground.installation import IS_HELD
from bot.ground.slots import slots
from bot.outbox.outcomes import record_sent
from bot.outbox.queue import IN_ORDER
from bot.outbox.rows import Claimed, read
from bot.outbox.sender import NOT_THERE, RESTORED
from bot.store.base import table_of
from bot.store.engine import Database
from bot.store.installation import DataFolder, Installation
from bot.store.statements import OUTBOX
from bot.talk import invitations
from bot.talk.timers import REMINDERS, TIMERS

INSTALLATIONS = table_of(Installation)
FOLDERS = table_of(DataFolder)
LONGEST_GAP = timedelta(days=14)
Find = Callable[[Claimed], Sent | Absent | None]
_IN_DOUBT = OUTBOX.c.status == DeliveryStatus.UNKNOWN.value


@dataclass(frozen=True, slots=True)
class Hold:
    """Since when and why nothing old leaves, how many messages are held, and whether providers were asked."""

    since: datetime
    why: str
    messages: int
    reconciled: bool


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What providers said: of how many messages they have it, surely have not, or could not tell."""

    sent: int = 0
    absent: int = 0
    untold: int = 0
    invitations: int = 0


@dataclass(frozen=True, slots=True)
class Released:
    """What a release lets go: messages that now leave, those that never will, and reminders that are dropped."""

    leaving: int
    staying: int
    reminders: int


class CannotRelease(Exception):
    """A hold cannot be released yet; the text says what to do."""


def is_held(connection: Connection) -> bool:
    """Return whether nothing old may leave."""
    return bool(connection.execute(select(IS_HELD)).scalar())


def stands(database: Database) -> bool:
    """Return whether nothing old may leave, asked in a transaction of its own."""
    with database.read() as session:
        return is_held(session.connection())


def standing(connection: Connection) -> Hold | None:
    """Return the hold that stands, None when messages go out."""
    row = connection.execute(select(INSTALLATIONS)).first()
    if row is None or row.held_since is None:
        return None
    held = select(func.count()).where(OUTBOX.c.error_code.in_([RESTORED, NOT_THERE]), _IN_DOUBT)
    messages = connection.execute(held).scalar_one()
    return Hold(row.held_since, row.held_why or "", messages, row.reconciled_at is not None)


def hold(connection: Connection, why: str, now: datetime) -> None:
    """Hold everything that waits: each message may have been sent by what was running before."""
    known_until = connection.execute(select(func.max(FOLDERS.c.seen_at))).scalar()
    if known_until is None:
        known_until = connection.execute(select(func.max(OUTBOX.c.created_at))).scalar()
    values = {"held_since": now, "held_why": why, "known_until": known_until, "reconciled_at": None}
    if connection.execute(update(INSTALLATIONS).values(values)).rowcount == 0:
        connection.execute(insert(INSTALLATIONS), {"id": 1, "name": "", "generation": 0, **values})
    doubt = {
        "status": DeliveryStatus.UNKNOWN.value,
        "error_code": RESTORED,
        "lease_until": None,
        # Before a row was made nobody can have sent it: an older message with the same words is another.
        "tried_at": func.coalesce(OUTBOX.c.tried_at, OUTBOX.c.created_at),
    }
    waiting = OUTBOX.c.status.in_([*IN_ORDER, DeliveryStatus.UNKNOWN.value])
    connection.execute(update(OUTBOX).where(waiting).values(doubt))


def reconcile(database: Database, find: Find, now: datetime, context: Context) -> Reconciled:
    """Ask providers for every message that is held, and for the invitations that were due in between.

    An invitation that is due is written down as if it had been sent, so that its answers are heard, and looked for by
    its words; one that is surely absent leaves after the release. Reminders are not looked for: they are dropped.
    """
    invited = _write_invitations(database, now, context)
    counts = {Sent: 0, Absent: 0, type(None): 0}
    for claimed in _held(database):
        found = find(claimed)
        counts[type(found)] += 1
        with database.connection() as connection:
            _settle(connection, claimed, found, now)
    with database.connection() as connection:
        connection.execute(update(INSTALLATIONS).values(reconciled_at=now))
    return Reconciled(counts[Sent], counts[Absent], counts[type(None)], invited)


def _held(database: Database, most: int = 50) -> Iterator[Claimed]:
    """Return every held message once, in small readings: providers take their time."""
    last = 0
    while True:
        with database.read() as session:
            connection = session.connection()
            chosen = select(OUTBOX.c.id).where(_IN_DOUBT, OUTBOX.c.error_code == RESTORED, OUTBOX.c.id > last)
            ids = connection.execute(chosen.order_by(OUTBOX.c.id).limit(most)).scalars().all()
            claimed = read(connection, ids)
        if not ids:
            return
        yield from claimed
        last = max(ids)


def _settle(connection: Connection, claimed: Claimed, found: Sent | Absent | None, now: datetime) -> None:
    if isinstance(found, Sent):
        record_sent(connection, claimed, found, now)
    elif isinstance(found, Absent):
        row = and_(OUTBOX.c.id == claimed.id, _IN_DOUBT)
        connection.execute(update(OUTBOX).where(row).values(error_code=NOT_THERE))


def _write_invitations(database: Database, now: datetime, context: Context) -> int:
    with database.read() as session:
        since = session.connection().execute(select(INSTALLATIONS.c.known_until)).scalar()
        wanted = invitations.due(session.connection(), now.date())
    written = 0
    for each in wanted:
        try:
            with database.connection() as connection:
                talk = invitations.invite(connection, each.review_id, each.phase, now, context)
                _doubt(connection, talk, since or now - LONGEST_GAP)
        except invitations.CannotInvite:
            continue
        written += 1
    return written


def _doubt(connection: Connection, conversation_id: int, since: datetime) -> None:
    """Mark an invitation to be looked for among what was sent since the database knew of nothing more."""
    values = {"status": DeliveryStatus.UNKNOWN.value, "error_code": RESTORED, "tried_at": since}
    connection.execute(update(OUTBOX).where(OUTBOX.c.conversation_id == conversation_id).values(values))


def release(connection: Connection, now: datetime, *, unreconciled: bool = False) -> Released:
    """Release what was held: the absent leave, what no provider could tell about stays unsent.

    ``unreconciled`` sends everything that waits, as when a running installation was only moved. CannotRelease
    when nothing is held, or providers were not asked.
    """
    held = standing(connection)
    if held is None:
        raise CannotRelease(
            "nothing is held (a worker with a new data folder may need three minutes to find out: see heard doctor)"
        )
    if not (held.reconciled or unreconciled):
        raise CannotRelease(
            "ask the providers first: heard reconcile (or say --without-reconcile with a reason: "
            "then everything that waits is sent, perhaps for the second time)"
        )
    leaving = _let_go(connection, [NOT_THERE, RESTORED] if unreconciled else [NOT_THERE], now)
    reminders = 0 if unreconciled else _drop_reminders(connection, held.since, now)
    ended = {"held_since": None, "held_why": None, "known_until": None, "reconciled_at": None}
    connection.execute(update(INSTALLATIONS).values(ended))
    return Released(leaving, 0 if unreconciled else held.messages - leaving, reminders)


def _let_go(connection: Connection, codes: list[str], now: datetime) -> int:
    mine = and_(_IN_DOUBT, OUTBOX.c.error_code.in_(codes))
    pending = {"status": DeliveryStatus.PENDING.value, "error_code": None}
    first = update(OUTBOX).where(mine, OUTBOX.c.priority >= FIRST_WORD)
    others = update(OUTBOX).where(mine, OUTBOX.c.priority < FIRST_WORD)
    begins = slots(connection).first(now)
    firsts = connection.execute(first.values(not_before=begins, **pending)).rowcount
    return int(firsts + connection.execute(others.values(**pending)).rowcount)


def _drop_reminders(connection: Connection, since: datetime, now: datetime) -> int:
    """End the reminders that came due before the hold: they may have been sent, and none is worth sending twice."""
    names = TIMERS.c.name.in_([name.value for name in REMINDERS])
    due = and_(names, TIMERS.c.done_at.is_(None), TIMERS.c.due_at <= since)
    return int(connection.execute(update(TIMERS).where(due).values(done_at=now)).rowcount)

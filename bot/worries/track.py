"""The scanning track: which messages wait to be read by a program, and what is kept of what it noticed.

It runs beside the conversation, after a message was stored and answered, and never speaks to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    update,
)

from bot.domain.flags import NOTICED, Severity, severity
from bot.domain.policies import PolicyGroup
from bot.domain.questionnaires import Phase
from bot.domain.readers import Readers
from bot.store.alerts import AlertMessage
from bot.store.base import table_of
from bot.store.policies import PolicyRecord
from bot.store.prepared import insert_into
from bot.store.statements import BINDINGS, CONVERSATIONS, FLAGS, INBOUND
from bot.store.worries import WorryScan
from bot.store.writes import ADD_FLAG

ALERTED, POLICIES, SCANS = table_of(AlertMessage), table_of(PolicyRecord), table_of(WorryScan)
# How far back the worker looks by itself; what is older is read when somebody asks for it.
LOOKS_BACK = timedelta(days=14)
BATCH = 50
WRONG_PERSON = "wrong_person"


@dataclass(frozen=True, slots=True)
class Unscanned:
    """A message that no program has read yet, and its words."""

    inbound_id: int
    text: str


def unscanned(
    connection: Connection, since: datetime, after: int = 0, *, version: str | None = None
) -> tuple[Unscanned, ...]:
    """Return the next messages of young people since a moment that no program has read, at most a batch of them.

    With ``version`` also those that another version has read; ``after`` is the last message of the batch before.
    """
    done = [SCANS.c.inbound_id == INBOUND.c.id, *([SCANS.c.version == version] if version else [])]
    waiting = (
        select(INBOUND.c.id, INBOUND.c.body)
        .where(INBOUND.c.id > after, INBOUND.c.body.is_not(None), ~exists().where(*done))
        .where(INBOUND.c.received_at >= _start(connection, since), _is_a_childs())
        .order_by(INBOUND.c.id)
        .limit(BATCH)
    )
    return tuple(Unscanned(row.id, row.body) for row in connection.execute(waiting))


def _start(connection: Connection, since: datetime) -> datetime:
    """Return since when messages may be read: not before somebody decided, if anybody did, that they may."""
    newest = select(func.max(POLICIES.c.decided_at)).where(POLICIES.c.name == PolicyGroup.WORRIES.value)
    decided: datetime | None = connection.execute(newest).scalar()
    return since if decided is None else max(since, decided)


def _is_a_childs() -> ColumnElement[bool]:
    """Return whether a young person wrote: it belongs to a conversation, or came from the phone of one child."""
    heard = and_(INBOUND.c.outcome == "handled", INBOUND.c.conversation_id.is_not(None))
    waits = INBOUND.c.outcome.in_(("triage", "settled"))
    return or_(heard, and_(waits, or_(INBOUND.c.conversation_id.is_not(None), _owners() == 1)))


def _owned() -> tuple[ColumnElement[bool], ...]:
    return (
        BINDINGS.c.address_id == INBOUND.c.address_id,
        BINDINGS.c.confirmed_at.is_not(None),
        BINDINGS.c.suspended_at.is_(None),
    )


def _owners() -> ColumnElement[int]:
    counting: Select[Any] = select(func.count()).select_from(BINDINGS).where(*_owned()).correlate(INBOUND)
    return counting.scalar_subquery()


def keep(
    connection: Connection, read: Sequence[Unscanned], noticed: Sequence[bool], version: str, now: datetime
) -> int:
    """Keep in the caller's transaction that these messages were read, and flag what was noticed; return how many.

    What another worker has read meanwhile is left alone. A flag that stands for the message is not raised twice; nor
    is one raised beside an urgent one of the same message, or where the child took the words back.
    """
    raised = 0
    for each, is_noticed in zip(read, noticed, strict=True):
        if _mark(connection, each.inbound_id, is_noticed, version, now) and is_noticed:
            raised += _flag(connection, each.inbound_id, now)
    _withdraw_without_words(connection, now)
    return raised


def _mark(connection: Connection, inbound_id: int, is_noticed: bool, version: str, now: datetime) -> bool:
    """Mark a message as read; return whether it is this caller's to flag."""
    said = {"version": version, "noticed": is_noticed, "scanned_at": now}
    once = insert_into(SCANS, connection.dialect.name).values({"inbound_id": inbound_id, **said})
    if connection.execute(once.on_conflict_do_nothing().returning(SCANS.c.inbound_id)).first() is not None:
        return True
    older = update(SCANS).where(SCANS.c.inbound_id == inbound_id, SCANS.c.version != version)
    return bool(connection.execute(older.values(said)).rowcount)


def _flag(connection: Connection, inbound_id: int, now: datetime) -> int:
    talk = connection.execute(_whose(inbound_id)).first()
    if talk is None or connection.execute(_is_known(inbound_id)).first() is not None:
        return 0
    ADD_FLAG.change(
        connection,
        {
            "conversation_id": talk.id,
            "review_id": talk.review_id,
            "name": NOTICED,
            "severity": severity(NOTICED).value,
            "inbound_id": inbound_id,
            "raised_at": now,
        },
    )
    return 1


def _whose(inbound_id: int) -> Select[Any]:
    """Return the conversation under which a message is shown, while its words stand.

    That is its own. A message that no conversation took is read by the IRO, so it stands under the child's newest
    conversation before a review, unless the phone has feedback open that the IRO may not read.
    """
    own = CONVERSATIONS.c.id == INBOUND.c.conversation_id
    kept = CONVERSATIONS.alias()
    secret = exists().where(
        kept.c.address_id == INBOUND.c.address_id, kept.c.open, kept.c.readers != Readers.IRO.value
    )
    theirs = and_(
        INBOUND.c.conversation_id.is_(None),
        CONVERSATIONS.c.child_id.in_(select(BINDINGS.c.child_id).where(*_owned()).correlate(INBOUND)),
        CONVERSATIONS.c.phase == Phase.PRE.value,
        ~secret,
    )
    return (
        select(CONVERSATIONS.c.id, CONVERSATIONS.c.review_id)
        .select_from(CONVERSATIONS.join(INBOUND, or_(own, theirs)))
        .where(
            INBOUND.c.id == inbound_id, INBOUND.c.body.is_not(None), CONVERSATIONS.c.status != WRONG_PERSON
        )
        .order_by(CONVERSATIONS.c.id.desc())
        .limit(1)
    )


def _is_known(inbound_id: int) -> CompoundSelect[Any]:
    """Return what calls an adult to a message already: danger, or a flag that a program raised before."""
    urgent = or_(FLAGS.c.severity == Severity.URGENT.value, FLAGS.c.name == NOTICED)
    flagged = select(FLAGS.c.id).where(
        FLAGS.c.inbound_id == inbound_id, FLAGS.c.withdrawn_at.is_(None), urgent
    )
    return flagged.union_all(select(ALERTED.c.id).where(ALERTED.c.inbound_id == inbound_id))


def _withdraw_without_words(connection: Connection, now: datetime) -> None:
    """Withdraw flags whose words the child took back while they were being read."""
    gone = select(INBOUND.c.id).where(INBOUND.c.body.is_(None))
    standing = (FLAGS.c.name == NOTICED, FLAGS.c.severity == severity(NOTICED).value)
    open_flag = (FLAGS.c.acknowledged_at.is_(None), FLAGS.c.withdrawn_at.is_(None))
    empty = update(FLAGS).where(*standing, *open_flag, FLAGS.c.inbound_id.in_(gone))
    connection.execute(empty.values(withdrawn_at=now))

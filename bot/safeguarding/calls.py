"""Calling people to alerts: each rung of the ladder once, by the age of the alert, until somebody takes it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from bot.domain.duty import DutyContact, Ladder, contact_of
from bot.store.alerts import Alert, AlertMessage, DutyCall
from bot.store.base import table_of
from bot.store.engine import Database
from bot.store.prepared import new_row_once

logger = logging.getLogger(__name__)
ALERTS = table_of(Alert)
CALLS = table_of(DutyCall)
MESSAGES = table_of(AlertMessage)
ENTER = new_row_once(CALLS, "alert_id", "rung", "place", "contact", "token", "attempts")
LEASE = timedelta(seconds=60)
ATTEMPTS = 6
MOST = 50

# After a shift an alert that somebody took and never finished counts as forgotten.
TAKEN_FOR = timedelta(hours=8)
# So long may words that came after an alert was taken wait for the one who took it; then people are called again.
UNSEEN_FOR = timedelta(minutes=10)
# Where one phone has several alerts, because several children write there, people are called to the first.
_earlier = ALERTS.alias("earlier")
_NOT_CALLED_ALREADY = ~exists().where(
    _earlier.c.address_id == ALERTS.c.address_id,
    _earlier.c.id < ALERTS.c.id,
    _earlier.c.done_at.is_(None),
    _earlier.c.claimed_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One contact to be called to one alert; ``token`` names the call at the provider."""

    id: int
    alert_id: int
    contact: DutyContact
    token: str
    attempts: int


# Calls one contact; returns a short error when that failed, None when the provider took it.
Caller = Callable[[Call], str | None]


def sweep(database: Database, ladder: Ladder, call: Caller, clock: Callable[[], datetime]) -> int:
    """Call whoever is due for every alert that nobody has taken; return how many calls were made.

    A worker that dies between a call and its record makes the call again: twice is better than never.
    """
    with database.read() as session:
        reached = _reached(session.connection(), ladder, clock())
        waiting = [] if reached else _waiting(session.connection(), clock())
    if not reached and not waiting:
        return 0
    with database.connection() as connection:
        for alert_id, rung in reached:
            _enter(connection, alert_id, rung, ladder.called_at(rung))
    with database.connection() as connection:
        taken = [each for each in _waiting(connection, clock()) if _take(connection, each, clock())]
    for each in taken:
        error = _try(call, each)
        with database.connection() as connection:
            _record(connection, each, error, clock())
    return len(taken)


def is_untaken(now: datetime) -> ColumnElement[bool]:
    """Return the condition that nobody deals with an alert.

    It was not taken, or a shift ago and never finished, or the child wrote again and who took it has not seen that.
    """
    wrote_again = exists().where(
        MESSAGES.c.alert_id == ALERTS.c.id,
        MESSAGES.c.heard_at > ALERTS.c.claimed_at,
        MESSAGES.c.heard_at <= now - UNSEEN_FOR,
    )
    nobody = or_(ALERTS.c.claimed_at.is_(None), ALERTS.c.claimed_at <= now - TAKEN_FOR, wrote_again)
    return and_(ALERTS.c.done_at.is_(None), nobody)


def _reached(connection: Connection, ladder: Ladder, now: datetime) -> list[tuple[int, int]]:
    """Return the alerts that have reached a rung at which nobody was called yet."""
    highest = select(func.max(CALLS.c.rung)).where(CALLS.c.alert_id == ALERTS.c.id).scalar_subquery()
    rows = connection.execute(
        select(ALERTS.c.id, ALERTS.c.raised_at, highest.label("rung"))
        .where(is_untaken(now), _NOT_CALLED_ALREADY)
        .order_by(ALERTS.c.raised_at)
    ).all()
    found = [(row.id, ladder.rung_at(now - row.raised_at), row.rung) for row in rows]
    return [
        (one, rung)
        for one, rung, called in found
        if rung is not None and rung > (-1 if called is None else called)
    ]


def _enter(connection: Connection, alert_id: int, rung: int, contacts: Sequence[DutyContact]) -> None:
    for place, contact in enumerate(contacts):
        ENTER.rows(
            connection,
            {
                "alert_id": alert_id,
                "rung": rung,
                "place": place,
                "contact": contact.where,
                "token": secrets.token_hex(16),
                "attempts": 0,
            },
        )


def _waiting(connection: Connection, now: datetime) -> list[Call]:
    """Return the calls to make now: first calls to new alerts before repeated calls to those nobody takes."""
    free = CALLS.c.lease_until.is_(None) | (CALLS.c.lease_until < now)
    rows = connection.execute(
        select(CALLS.c.id, CALLS.c.alert_id, CALLS.c.contact, CALLS.c.token, CALLS.c.attempts)
        .join(ALERTS, ALERTS.c.id == CALLS.c.alert_id)
        .where(is_untaken(now), CALLS.c.called_at.is_(None), CALLS.c.attempts < ATTEMPTS, free)
        .order_by(CALLS.c.attempts, CALLS.c.rung, CALLS.c.id)
        .limit(MOST)
    ).all()
    return [Call(row.id, row.alert_id, contact_of(row.contact), row.token, row.attempts + 1) for row in rows]


def _take(connection: Connection, call: Call, now: datetime) -> bool:
    """Take a call into this worker's hands; another one may have been faster."""
    mine = (CALLS.c.id == call.id) & (CALLS.c.attempts == call.attempts - 1)
    values = {"attempts": call.attempts, "lease_until": now + LEASE * call.attempts}
    return bool(connection.execute(update(CALLS).where(mine).values(values)).rowcount)


def _try(call: Caller, each: Call) -> str | None:
    try:
        return call(each)
    except Exception as error:  # noqa: BLE001 - one contact that cannot be called must not keep the others waiting
        return type(error).__name__


def _record(connection: Connection, call: Call, error: str | None, now: datetime) -> None:
    values = {"error": error[:40]} if error else {"called_at": now, "error": None}
    if error:
        logger.error("calling a duty contact to alert %s failed: %s", call.alert_id, error[:40])
    connection.execute(update(CALLS).where(CALLS.c.id == call.id).values(values))

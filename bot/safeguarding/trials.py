"""Test calls to duty contacts: asked for in the panel, made by a worker as real calls are, with what came of each."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from bot.domain.duty import DutyContact, contact_of
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import DECIDERS, Forbidden, NotFound, Person
from bot.safeguarding.contacts import DutyPlan, plan
from bot.store.base import table_of
from bot.store.engine import Database
from bot.store.policies import DutyTrial

logger = logging.getLogger(__name__)
TRIALS = table_of(DutyTrial)
# So long a test may be under way; then it counts as lost with the worker that made it, and another may be asked for.
PATIENCE = timedelta(minutes=2)
LOOKED_AT = 200


class TrialState(StrEnum):
    """How far a test call has come."""

    WAITS = "waits"
    LOST = "lost"
    TAKEN = "taken"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Trial:
    """The last test call of a contact: when it was asked for, how far it is, and the provider's word for a failure."""

    asked_at: datetime
    state: TrialState
    error: str | None


# Makes one test call with its token; returns a short error, None when the provider took it.
TrialCaller = Callable[[DutyContact, str], str | None]


def ask(session: Session, person: Person, where: str, now: datetime, starting: DutyPlan) -> None:
    """Have one contact called for a test; NotFound for one that is none, Forbidden for anyone who may not decide.

    InputRefused while the last test of this contact is under way.
    """
    if person.role not in DECIDERS:
        raise Forbidden("only an administrator or a service manager has contacts tested")
    if where not in {contact.where for contact in plan(session, starting).ladder.contacts}:
        raise NotFound("duty contact")
    last = latest(session, now).get(where)
    if last is not None and last.state is TrialState.WAITS:
        raise InputRefused("", "A test call to this contact is on its way: look again in a minute")
    made = DutyTrial(contact=where, token=secrets.token_hex(16), asked_at=now, asked_by=person.account_id)
    session.add(made)
    session.flush()
    audit.record(session, "tested_duty_contact", "duty", made.id, person, now, kind=contact_of(where).kind)


def latest(session: Session, now: datetime) -> Mapping[str, Trial]:
    """Return the last test call of each contact that was tested."""
    rows = session.scalars(select(DutyTrial).order_by(DutyTrial.id.desc()).limit(LOOKED_AT)).all()
    return {row.contact: Trial(row.asked_at, _state(row, now), row.error) for row in reversed(rows)}


def _state(row: DutyTrial, now: datetime) -> TrialState:
    if row.called_at is not None:
        return TrialState.FAILED if row.error else TrialState.TAKEN
    return TrialState.WAITS if now - row.asked_at < PATIENCE else TrialState.LOST


def sweep(database: Database, call: TrialCaller, clock: Callable[[], datetime]) -> int:
    """Make the test calls that wait, each once; return how many were made."""
    with database.read() as session:
        waiting = _waiting(session.connection(), clock())
    for trial_id, where, token in waiting:
        with database.connection() as connection:
            mine = _take(connection, trial_id, clock())
        if mine:
            error = _try(call, contact_of(where), token)
            with database.connection() as connection:
                ended = {"called_at": clock(), "error": error[:40] if error else None}
                connection.execute(update(TRIALS).where(TRIALS.c.id == trial_id).values(ended))
    return len(waiting)


def _waiting(connection: Connection, now: datetime) -> list[tuple[int, str, str]]:
    wanted = TRIALS.c.taken_at.is_(None) & (TRIALS.c.asked_at > now - PATIENCE)
    rows = connection.execute(select(TRIALS.c.id, TRIALS.c.contact, TRIALS.c.token).where(wanted))
    return [(row.id, row.contact, row.token) for row in rows]


def _take(connection: Connection, trial_id: int, now: datetime) -> bool:
    """Take a test into this worker's hands; another one may have been faster."""
    free = (TRIALS.c.id == trial_id) & TRIALS.c.taken_at.is_(None)
    return bool(connection.execute(update(TRIALS).where(free).values(taken_at=now)).rowcount)


def _try(call: TrialCaller, contact: DutyContact, token: str) -> str | None:
    try:
        return call(contact, token)
    except Exception as error:
        logger.exception("a test call to a duty contact failed")
        return type(error).__name__

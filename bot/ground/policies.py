"""What an authority decided for itself in the panel, kept with who decided it when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from bot.domain.policies import Policies, PolicyGroup, PolicyValue, written
from bot.ground import audit
from bot.ground.roles import DECIDERS, Forbidden, Person
from bot.store.accounts import Account
from bot.store.policies import PolicyRecord

USUAL = Policies()
# Any number that no other lock of this database has.
DECIDE_LOCK = 0x4EA2F
_NEWEST = select(func.max(PolicyRecord.id)).group_by(PolicyRecord.name)
_STANDING = select(PolicyRecord.name, PolicyRecord.value).where(PolicyRecord.id.in_(_NEWEST))
Stored = Mapping[PolicyGroup, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PolicyDecision:
    """Who decided a group of policies last, and when; ``by`` is None where no person did."""

    by: str | None
    at: datetime


def stored(rows: Session | Connection) -> Stored:
    """Return what was decided, group by group; a group of which nothing was decided is not there."""
    known = {group.value: group for group in PolicyGroup}
    return {known[name]: value for name, value in rows.execute(_STANDING) if name in known}


def in_force(rows: Session | Connection, starting: Policies = USUAL) -> Policies:
    """Return the policies that hold now; ``starting`` are those that hold until somebody decides."""
    return starting.decided(stored(rows))


def decisions(session: Session) -> Mapping[PolicyGroup, PolicyDecision]:
    """Return who decided each group last, and when; a group of which nothing was decided is not there."""
    statement = (
        select(PolicyRecord.name, Account.name.label("by"), PolicyRecord.decided_at)
        .outerjoin(Account, Account.id == PolicyRecord.decided_by)
        .where(PolicyRecord.id.in_(_NEWEST))
    )
    known = {group.value: group for group in PolicyGroup}
    found = session.execute(statement).all()
    return {known[row.name]: PolicyDecision(row.by, row.decided_at) for row in found if row.name in known}


def lock(session: Session) -> None:
    """Let nobody else decide until this transaction ends, once they have taken this too."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(DECIDE_LOCK)))


def decide(
    session: Session, person: Person, value: PolicyValue, now: datetime, starting: Policies = USUAL
) -> bool:
    """Decide one group of policies from now on; return whether that changed anything.

    Forbidden for anyone who may not decide. The audit trail keeps who changed which number, from what, to what.
    """
    if person.role not in DECIDERS:
        raise Forbidden("only an administrator or a service manager decides policies")
    standing = in_force(session, starting)
    group = next(each for each in PolicyGroup if type(standing.of(each)) is type(value))
    before, after = written(standing.of(group)), written(value)
    changed = {name: f"{before[name]} → {after[name]}" for name in after if before[name] != after[name]}
    if changed:
        made = PolicyRecord(name=group.value, value=after, decided_at=now, decided_by=person.account_id)
        session.add(made)
        session.flush()
        audit.record(session, "decided_policy", "policy", made.id, person, now, group=group.value, **changed)
    return bool(changed)

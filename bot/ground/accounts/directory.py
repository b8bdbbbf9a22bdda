"""The accounts as an administrator sees them: who may sign in, in what state, and what was done to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.ground.roles import NotFound, Role
from bot.store.accounts import Account, AccountLink, CouncilIdentity, SecondFactor, SignIn
from bot.store.audit import AuditEvent
from bot.store.people import Officer, Team

NEWEST_EVENTS = 200
# In the trail, but not in the history: they would hide what was changed.
EVERY_DAY = ("signed_in", "signed_out")


class AccountState(StrEnum):
    """Whether an account can be used: by its password or at the council, by its link first, or not at all."""

    ON = "on"
    INVITED = "invited"
    NO_PASSWORD = "no_password"  # noqa: S105 - a state, not a secret
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """One account on the page of people."""

    account_id: int
    name: str
    email: str
    role: Role
    officer_id: int | None
    team_id: int | None
    team: str | None
    state: AccountState
    has_second_factor: bool
    uses_council: bool
    last_sign_in: datetime | None


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One thing that was done to an account, or by its person around signing in."""

    at: datetime
    by: str | None
    action: str
    detail: Mapping[str, Any]


def everybody(session: Session, now: datetime) -> tuple[ListedAccount, ...]:
    """Return every account, those who may sign in first, by name."""
    rows = session.execute(_listed(now).order_by(Account.active.desc(), Account.name, Account.id))
    return tuple(_account(row) for row in rows)


def one(session: Session, account_id: int, now: datetime) -> ListedAccount:
    """Return one account; NotFound when there is none."""
    row = session.execute(_listed(now).where(Account.id == account_id)).one_or_none()
    if row is None:
        raise NotFound
    return _account(row)


def account_events(session: Session, account_id: int) -> tuple[AccountEvent, ...]:
    """Return what was done to an account, by whom and when, the newest first."""
    rows = session.execute(
        select(AuditEvent.at, Account.name, AuditEvent.action, AuditEvent.detail)
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .where(
            AuditEvent.subject == "account",
            AuditEvent.subject_id == account_id,
            AuditEvent.action.not_in(EVERY_DAY),
        )
        .order_by(AuditEvent.id.desc())
        .limit(NEWEST_EVENTS)
    )
    return tuple(AccountEvent(row.at, row.name, row.action, row.detail or {}) for row in rows)


def _listed(now: datetime) -> Select[*tuple[Any, ...]]:
    last = select(func.max(SignIn.started_at)).where(
        SignIn.account_id == Account.id, SignIn.waits_for_code.is_(False)
    )
    link = exists().where(
        AccountLink.account_id == Account.id, AccountLink.ended_at.is_(None), AccountLink.good_until > now
    )
    factor = exists().where(SecondFactor.account_id == Account.id, SecondFactor.secret.is_not(None))
    council = exists().where(CouncilIdentity.account_id == Account.id)
    named = or_(Team.id == Officer.team_id, and_(Account.officer_id.is_(None), Team.id == Account.team_id))
    return (
        select(
            Account,
            Team.name.label("team"),
            last.correlate(Account).scalar_subquery().label("last_sign_in"),
            link.label("link"),
            factor.label("factor"),
            council.label("council"),
        )
        .outerjoin(Officer, Officer.id == Account.officer_id)
        .outerjoin(Team, named)
    )


def _account(row: Row[Any]) -> ListedAccount:
    account: Account = row.Account
    return ListedAccount(
        account_id=account.id,
        name=account.name,
        email=account.email,
        role=Role(account.role),
        officer_id=account.officer_id,
        team_id=account.team_id,
        team=row.team,
        state=_state(account, has_link=row.link, uses_council=row.council),
        has_second_factor=row.factor,
        uses_council=row.council,
        last_sign_in=row.last_sign_in,
    )


def _state(account: Account, *, has_link: bool, uses_council: bool) -> AccountState:
    if not account.active:
        return AccountState.OFF
    if account.password_hash is not None or uses_council:
        return AccountState.ON
    return AccountState.INVITED if has_link else AccountState.NO_PASSWORD

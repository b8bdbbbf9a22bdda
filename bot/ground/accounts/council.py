"""People who sign in at the council: an identity is bound once to an account that an administrator added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.accounts.administration import require_another_administrator, settle_role
from bot.ground.accounts.passwords import same_email
from bot.ground.accounts.people import person_of
from bot.ground.accounts.places import Placed
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from bot.store.accounts import Account, CouncilIdentity


class DoorReason(StrEnum):
    """Why somebody whom the council knows is not let in."""

    UNKNOWN = "unknown"
    UNVERIFIED = "unverified"
    TAKEN = "taken"
    SWITCHED_OFF = "switched_off"
    NO_GROUP = "no_group"
    INCOMPLETE = "incomplete"


class NotAdmitted(Exception):
    """The council knows this person, and we do not let them in; ``reason`` says why."""

    def __init__(self, reason: DoorReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CouncilClaims:
    """What the council says of somebody: who they are there, an e-mail that it has verified, and their groups."""

    issuer: str
    subject: str
    email: str | None
    groups: frozenset[str]


def admit(session: Session, claims: CouncilClaims, roles: Mapping[str, Role], now: datetime) -> Person:
    """Return the person whom the council vouches for; NotAdmitted says why not.

    ``roles`` are those of the council's groups; where there are any, the groups decide at each sign-in.
    """
    account = _bound(session, claims) or _bind(session, claims, now)
    if not account.active:
        raise NotAdmitted(DoorReason.SWITCHED_OFF)
    if roles:
        _follow_groups(
            session, account, [role for group, role in roles.items() if group in claims.groups], now
        )
    return person_of(account)


def _bound(session: Session, claims: CouncilClaims) -> Account | None:
    return session.scalar(
        select(Account)
        .join(CouncilIdentity, CouncilIdentity.account_id == Account.id)
        .where(CouncilIdentity.issuer == claims.issuer, CouncilIdentity.subject == claims.subject)
    )


def _bind(session: Session, claims: CouncilClaims, now: datetime) -> Account:
    """Bind an identity to the account with its e-mail; an e-mail is looked at this once and never again."""
    if claims.email is None:
        raise NotAdmitted(DoorReason.UNVERIFIED)
    account = session.scalar(select(Account).where(Account.email == same_email(claims.email)))
    if account is None:
        raise NotAdmitted(DoorReason.UNKNOWN)
    theirs = (CouncilIdentity.account_id == account.id, CouncilIdentity.issuer == claims.issuer)
    if session.scalar(select(CouncilIdentity.id).where(*theirs)) is not None:
        raise NotAdmitted(DoorReason.TAKEN)
    if account.active:
        bound = CouncilIdentity(
            account_id=account.id, issuer=claims.issuer, subject=claims.subject, bound_at=now
        )
        session.add(bound)
        session.flush()
        audit.record(session, "council_bound", "account", account.id, person_of(account), now)
    return account


def _follow_groups(session: Session, account: Account, roles: list[Role], now: datetime) -> None:
    """Let the council's groups decide the role; the officer and the team stay as an administrator chose them."""
    if not roles:
        raise NotAdmitted(DoorReason.NO_GROUP)
    before, role = Role(account.role), roles[0]
    if before in roles:
        return
    lacks = {Role.IRO: account.officer_id is None, Role.TEAM_MANAGER: account.team_id is None}
    if lacks.get(role):
        raise NotAdmitted(DoorReason.INCOMPLETE)
    try:
        require_another_administrator(session, account)
    except InputRefused:
        return  # a directory without an administrator would lock everybody out
    settle_role(session, account, Placed(role, account.officer_id, account.team_id), now)
    detail = {"before": before.value, "role": role.value, "by": "the groups of the council"}
    audit.record(session, "role_changed", "account", account.id, None, now, **detail)

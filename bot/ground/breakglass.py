"""Break-glass: a manager reads the words of one review for an hour, for a reason that the IRO is shown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Exists, exists, false, literal, select, true
from sqlalchemy.orm import Session

from bot.ground.roles import MANAGERS, Person, Role
from bot.store.accounts import Account
from bot.store.breakglass import BreakGlass

_ROLES = [literal(role.value) for role in MANAGERS]


def has_opened(now: datetime | ColumnElement[datetime]) -> Exists:
    """Return the condition on ``Account`` that it is a manager's who has opened words that are still open."""
    return exists().where(*_open(now), BreakGlass.account_id == Account.id, Account.role.in_(_ROLES))


def opened_reviews(session: Session, account_id: int, now: datetime) -> frozenset[int]:
    """Return the reviews whose words somebody has opened and may still read."""
    mine = select(BreakGlass.review_id).where(*_open(now), BreakGlass.account_id == account_id)
    return frozenset(session.scalars(mine))


def may_break_glass(person: Person) -> bool:
    """Return whether this person may open the words of the reviews they may know of."""
    return person.role in MANAGERS


def listed_openings(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``BreakGlass`` that keeps the openings this person may know of in a list.

    A service manager and an administrator have all of them, a team manager their own, nobody else any: an IRO is told
    beside the review.
    """
    match person.role:
        case Role.SERVICE_MANAGER | Role.ADMINISTRATOR:
            return true()
        case Role.TEAM_MANAGER:
            return BreakGlass.account_id == person.account_id
        case _:
            return false()


def _open(now: datetime | ColumnElement[datetime]) -> tuple[ColumnElement[bool], ...]:
    return BreakGlass.opened_at <= now, BreakGlass.ends_at > now

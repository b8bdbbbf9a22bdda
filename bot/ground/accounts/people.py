"""The accounts of the demo, with the passwords that are printed on its sign-in page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.ground.accounts.passwords import hash_password, is_right, same_email
from bot.ground.roles import Person, Role
from bot.store.accounts import Account
from bot.store.people import Officer, Team


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A sign-in that exists in the demo only; its password is printed on the sign-in page."""

    email: str
    name: str
    role: Role
    password: str


DEMO_PASSWORD = "demo only, not secret"  # noqa: S105
DEMO_ACCOUNTS = (
    DemoAccount("ira.shah@heard.example", "Ira Shah", Role.IRO, DEMO_PASSWORD),
    DemoAccount("tom.okafor@heard.example", "Tom Okafor", Role.TEAM_MANAGER, DEMO_PASSWORD),
    DemoAccount("dana.reid@heard.example", "Dana Reid", Role.DUTY, DEMO_PASSWORD),
    DemoAccount("pat.novak@heard.example", "Pat Novak", Role.PARTICIPATION, DEMO_PASSWORD),
    DemoAccount("nia.evans@heard.example", "Nia Evans", Role.COORDINATOR, DEMO_PASSWORD),
    DemoAccount("sam.bell@heard.example", "Sam Bell", Role.SERVICE_MANAGER, DEMO_PASSWORD),
    DemoAccount("ada.wright@heard.example", "Ada Wright", Role.ADMINISTRATOR, DEMO_PASSWORD),
)


class EmailTaken(Exception):
    """Another account has this e-mail address."""


class RoleIncomplete(Exception):
    """An IRO's account must name the officer, a team manager's the team."""


def add(
    session: Session,
    email: str,
    name: str,
    role: Role,
    password: str | None,
    *,
    officer_id: int | None,
    team_id: int | None,
    now: datetime,
) -> Person:
    """Add an account; without a password nobody can sign in to it yet.

    Raises EmailTaken, PasswordRefused, RoleIncomplete.
    """
    address = same_email(email)
    if role is Role.IRO and officer_id is None:
        raise RoleIncomplete("an IRO's account must name the officer")
    if role is Role.TEAM_MANAGER and team_id is None:
        raise RoleIncomplete("a team manager's account must name the team")
    if session.scalar(select(Account.id).where(Account.email == address)) is not None:
        raise EmailTaken(f"{address} has an account already")
    account = Account(
        email=address,
        name=name.strip(),
        role=role.value,
        password_hash=None if password is None else hash_password(password, address),
        officer_id=officer_id,
        team_id=team_id,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return person_of(account)


def authenticate(session: Session, email: str, password: str) -> Person | None:
    """Return the person whose e-mail and password these are, else None.

    It takes as long for an unknown e-mail as for a wrong password, and needs no writing session: hashing is
    slow on purpose, and no writer must wait for it.
    """
    account = _active(session, Account.email == same_email(email))
    stored = account.password_hash if account else None
    good = is_right(stored, password)
    return person_of(account) if account and stored and good else None


def find(session: Session, email: str) -> Person | None:
    """Return the person with this e-mail address, None when there is no such account or it was switched off."""
    account = _active(session, Account.email == same_email(email))
    return person_of(account) if account else None


def with_id(session: Session, account_id: int) -> Person | None:
    """Return the person of an account as it is now; None when it was switched off."""
    account = _active(session, Account.id == account_id)
    return person_of(account) if account else None


def _active(session: Session, condition: ColumnElement[bool]) -> Account | None:
    return session.scalar(select(Account).where(condition, Account.active))


def person_of(account: Account) -> Person:
    """Return the person of an account, as rules of access see them."""
    return Person(
        account_id=account.id,
        name=account.name,
        email=account.email,
        role=Role(account.role),
        officer_id=account.officer_id,
        team_id=account.team_id,
    )


def team_named(session: Session, name: str) -> int:
    """Return the id of the team of this name, which is made where there is none."""
    found = session.scalar(select(Team.id).where(Team.name == name))
    if found is not None:
        return found
    team = Team(name=name)
    session.add(team)
    session.flush()
    return team.id


def officer_with(session: Session, email: str, name: str, team: str) -> int:
    """Return the id of the Independent Reviewing Officer with this e-mail, who is added where there is none.

    The one of this name in the team who came from the case system without an address gets it.
    """
    found = session.scalar(select(Officer.id).where(Officer.email == email))
    if found is not None:
        return found
    team_id = team_named(session, team)
    namesakes = select(Officer).where(
        Officer.name == name, Officer.team_id == team_id, Officer.email.is_(None)
    )
    nameless = session.scalars(namesakes).all()
    if len(nameless) == 1:
        nameless[0].email = email
        session.flush()
        return nameless[0].id
    officer = Officer(name=name, email=email, team_id=team_id)
    session.add(officer)
    session.flush()
    return officer.id

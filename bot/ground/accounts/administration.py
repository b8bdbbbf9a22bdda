"""What an administrator does with the accounts of others: each change ends their sessions and is in the trail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.accounts import people
from bot.ground.accounts.factors import remove_factor
from bot.ground.accounts.links import end_links, make_link
from bot.ground.accounts.places import LONGEST_NAME, ChosenPlace, Placed, place
from bot.ground.accounts.sessions import end_all
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import NotFound, Person, Role
from bot.store.accounts import Account
from bot.store.people import Officer, Team

OWN = "You cannot do this to your own account: ask another administrator"
LAST = "This is the last administrator: make somebody else an administrator first"


def invite(
    session: Session, by: Person, email: str, name: str, chosen: ChosenPlace, now: datetime
) -> tuple[Person, str]:
    """Add a person without a password and return them with the token of their link; InputRefused as forms show it."""
    name = require_words("name", name, "Enter the person’s full name", LONGEST_NAME)
    placed = place(session, chosen, email, name)
    try:
        person = people.add(
            session,
            email,
            name,
            placed.role,
            None,
            officer_id=placed.officer_id,
            team_id=placed.team_id,
            now=now,
        )
    except people.EmailTaken as taken:
        raise InputRefused("email", "Another account has this e-mail address") from taken
    token = make_link(session, person.account_id, now)
    detail = _place_of(session, placed)
    audit.record(session, "added", "account", person.account_id, by, now, role=placed.role.value, **detail)
    return person, token


def change_role(session: Session, by: Person, account_id: int, chosen: ChosenPlace, now: datetime) -> None:
    """Change the role of somebody else, or their officer or team; their sessions end at once."""
    account = _others(session, by, account_id)
    if chosen.role is not Role.ADMINISTRATOR:
        require_another_administrator(session, account)
    placed = place(session, chosen, account.email, account.name, account.id)
    earlier = Placed(Role(account.role), account.officer_id, account.team_id)
    detail = {
        "before": earlier.role.value,
        **{f"before_{name}": value for name, value in _place_of(session, earlier).items()},
        "role": placed.role.value,
        **_place_of(session, placed),
    }
    settle_role(session, account, placed, now)
    audit.record(session, "role_changed", "account", account_id, by, now, **detail)


def settle_role(session: Session, account: Account, placed: Placed, now: datetime) -> None:
    """Set the role, officer and team of an account, and end its sessions."""
    account.role, account.officer_id, account.team_id = placed.role.value, placed.officer_id, placed.team_id
    end_all(session, account.id, now)
    session.flush()


def switch_off(session: Session, by: Person, account_id: int, now: datetime) -> None:
    """Let somebody else sign in no more; their sessions and links end at once."""
    account = _others(session, by, account_id)
    require_another_administrator(session, account)
    account.active = False
    end_all(session, account_id, now)
    end_links(session, account_id, now)
    audit.record(session, "switched_off", "account", account_id, by, now)


def switch_on(session: Session, by: Person, account_id: int, now: datetime) -> None:
    """Let somebody sign in again; InputRefused where their officer has another account by now."""
    account = _others(session, by, account_id)
    chosen = ChosenPlace(Role(account.role), account.officer_id, account.team_id)
    place(session, chosen, account.email, account.name, account_id)
    account.active = True
    audit.record(session, "switched_on", "account", account_id, by, now)


def end_sessions(session: Session, by: Person, account_id: int, now: datetime) -> int:
    """End every session of somebody else and return how many were open."""
    _others(session, by, account_id)
    ended = end_all(session, account_id, now)
    audit.record(session, "sessions_ended", "account", account_id, by, now, sessions=ended)
    return ended


def reset(session: Session, by: Person, account_id: int, now: datetime) -> tuple[Person, str]:
    """Take password and second factor away from somebody else and return them with the token of a new link."""
    account = _others(session, by, account_id)
    if not account.active:
        raise InputRefused("", "Switch the account on first")
    account.password_hash = None
    remove_factor(session, account_id)
    end_all(session, account_id, now)
    token = make_link(session, account_id, now)
    audit.record(session, "reset", "account", account_id, by, now)
    return people.person_of(account), token


def require_another_administrator(session: Session, account: Account) -> None:
    """Raise InputRefused when no administrator would be left without this one."""
    if account.role != Role.ADMINISTRATOR.value or not account.active:
        return
    # Locked in one order: of two administrators who demote each other at once, one stays.
    active = select(Account.id).where(Account.role == Role.ADMINISTRATOR.value, Account.active)
    if set(session.scalars(active.order_by(Account.id).with_for_update())) <= {account.id}:
        raise InputRefused("", LAST)


def _others(session: Session, by: Person, account_id: int) -> Account:
    """Return the account of somebody else; NotFound when there is none, InputRefused for one's own."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    if account.id == by.account_id:
        raise InputRefused("", OWN)
    return account


def _place_of(session: Session, placed: Placed) -> dict[str, str]:
    """Return the officer and the team that an account names, by their names."""
    officer = session.get(Officer, placed.officer_id) if placed.officer_id is not None else None
    team_id = officer.team_id if officer else placed.team_id
    team = session.get(Team, team_id) if team_id is not None else None
    found = {"officer": officer.name if officer else None, "team": team.name if team else None}
    return {name: value for name, value in found.items() if value is not None}

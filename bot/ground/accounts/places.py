"""Which officer or team an account stands for: an IRO's names the officer, a team manager's the team."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.ground.accounts.passwords import same_email
from bot.ground.accounts.people import officer_with, team_named
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import Role
from bot.store.accounts import Account
from bot.store.people import Officer, Team

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """What an administrator chose: a role, and where it needs them an officer or a team, known or new.

    Without ``officer_id`` an IRO becomes a new officer of the team.
    """

    role: Role
    officer_id: int | None = None
    team_id: int | None = None
    new_team: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """The officer or the team that an account names."""

    role: Role
    officer_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceChoices:
    """What can be chosen: officers without an account of their own, and teams, each by its id."""

    officers: dict[int, str]
    teams: dict[int, str]


def place_choices(session: Session, account_id: int | None = None) -> PlaceChoices:
    """Return the officers whom no other active account names, and the teams."""
    officers = session.execute(
        select(Officer.id, Officer.name, Team.name.label("team"))
        .join(Team, Team.id == Officer.team_id)
        .where(Officer.id.not_in(_named_by_others(account_id)))
        .order_by(Officer.name, Officer.id)
    )
    teams = session.execute(select(Team.id, Team.name).order_by(Team.name))
    return PlaceChoices(
        {row.id: f"{row.name}, {row.team}" for row in officers}, {row.id: row.name for row in teams}
    )


def place(
    session: Session, chosen: ChosenPlace, email: str, name: str, account_id: int | None = None
) -> Placed:
    """Return the officer or team of a choice, made where it is new; InputRefused says what is missing."""
    match chosen.role:
        case Role.IRO if chosen.officer_id is not None:
            return Placed(Role.IRO, officer_id=_known(session, chosen.officer_id, account_id))
        case Role.IRO:
            team = _team(session, chosen)
            officer_id = officer_with(session, same_email(email), name, team.name)
            return Placed(Role.IRO, officer_id=_known(session, officer_id, account_id))
        case Role.TEAM_MANAGER:
            return Placed(Role.TEAM_MANAGER, team_id=_team(session, chosen).id)
        case _:
            return Placed(chosen.role)


def _known(session: Session, officer_id: int, account_id: int | None) -> int:
    named = _named_by_others(account_id)
    found = session.scalar(select(Officer.id).where(Officer.id == officer_id, Officer.id.not_in(named)))
    if found is None:
        raise InputRefused("officer", "Choose an officer who has no account yet")
    return found


def _named_by_others(account_id: int | None) -> Select[int | None]:
    others = select(Account.officer_id).where(Account.active, Account.officer_id.is_not(None))
    return others if account_id is None else others.where(Account.id != account_id)


def _team(session: Session, chosen: ChosenPlace) -> Team:
    if chosen.new_team.strip():
        name = require_words("new_team", chosen.new_team, "Enter the name of the team", LONGEST_NAME)
        return session.get_one(Team, team_named(session, name))
    found = session.get(Team, chosen.team_id) if chosen.team_id is not None else None
    if found is None:
        raise InputRefused("team", "Choose the team, or enter the name of a new one")
    return found

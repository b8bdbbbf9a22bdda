"""Officers and teams, as far as giving somebody access needs them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.people import Officer, Team


def team_named(session: Session, name: str) -> int:
    """Give the team of this name, made when there is none; gives its id."""
    found = session.scalar(select(Team.id).where(Team.name == name))
    if found is not None:
        return found
    team = Team(name=name)
    session.add(team)
    session.flush()
    return team.id


def officer_with(session: Session, email: str, name: str, team: str) -> int:
    """Give the Independent Reviewing Officer with this e-mail address, made when there is none; gives the id."""
    found = session.scalar(select(Officer.id).where(Officer.email == email))
    if found is not None:
        return found
    officer = Officer(name=name, email=email, team_id=team_named(session, team))
    session.add(officer)
    session.flush()
    return officer.id

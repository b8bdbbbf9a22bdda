"""Two teams of Independent Reviewing Officers, their accounts, and who has which family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.demo.seeding.plan import Ledger, SeedPlan
from bot.demo.seeding.population import Family
from bot.demo.seeding.scripts import Invention
from bot.domain.reviews import LONDON
from bot.ground import accounts
from bot.ground.roles import Role
from bot.store.people import Officer, OfficerPost, Team

TEAMS = ("Team A", "Team B")
# How many families had another officer before.
CHANGE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class PlacedOfficer:
    """One officer of a family, from when until when."""

    officer_id: int
    starts_on: date
    ends_on: date | None


class SeedStaff:
    """The officers by id; each new family goes, siblings together, to whoever has the fewest children."""

    def __init__(self, officers: int) -> None:
        self._load = dict.fromkeys(range(1, officers + 1), 0)
        self.accounts: dict[int, int] = {}

    def take(
        self, rng: Random, family: Family, today: date, officer_id: int | None = None
    ) -> Sequence[PlacedOfficer]:
        """Place a family with an officer, now and then after another one; return all in order."""
        if family.ends_on is not None:
            return (PlacedOfficer(rng.choice(tuple(self._load)), family.starts_on, family.ends_on),)
        chosen = officer_id or min(self._load, key=lambda officer: (self._load[officer], officer))
        self._load[chosen] += len(family.children)
        changed = family.starts_on + timedelta(days=300)
        if officer_id is None and changed < today and rng.random() < CHANGE_SHARE:
            before = rng.choice(tuple(self._load))
            return PlacedOfficer(before, family.starts_on, changed), PlacedOfficer(chosen, changed, None)
        return (PlacedOfficer(chosen, family.starts_on, None),)


def hire(session: Session, ledger: Ledger, plan: SeedPlan, invention: Invention, now: datetime) -> SeedStaff:
    """Add the teams, the officers and an account for each; only the demo's own accounts have a password."""
    staff = SeedStaff(plan.officers)
    teams = [ledger.add(Team, name=name) for name in TEAMS]
    names = _names(invention, plan.officers)
    for place, name in enumerate(names):
        team = teams[place % len(teams)]
        officer = ledger.add(Officer, name=name, email=_email(name), team_id=team)
        ledger.add(
            OfficerPost,
            officer_id=officer,
            team_id=team,
            full_time_hundredths=100,
            starts_on=now.astimezone(LONDON).date(),
        )
    ledger.write()
    for officer_id, name in enumerate(names, 1):
        password = accounts.DEMO_PASSWORD if plan.showcase and officer_id == 1 else None
        person = accounts.add(
            session, _email(name), name, Role.IRO, password, officer_id=officer_id, team_id=None, now=now
        )
        staff.accounts[officer_id] = person.account_id
    if plan.showcase:
        _add_demo_accounts(session, teams[0], now)
    return staff


def _names(invention: Invention, number: int) -> list[str]:
    first, last = invention.officers["first"], invention.officers["last"]
    return [f"{first[n % len(first)]} {last[(n + n // len(first)) % len(last)]}" for n in range(number)]


def _email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@heard.example"


def _add_demo_accounts(session: Session, team_id: int, now: datetime) -> None:
    """Add the accounts of the demo but the IRO's, who is the first officer."""
    for demo in accounts.DEMO_ACCOUNTS:
        if demo.role is not Role.IRO:
            team = team_id if demo.role is Role.TEAM_MANAGER else None
            accounts.add(
                session,
                demo.email,
                demo.name,
                demo.role,
                demo.password,
                officer_id=None,
                team_id=team,
                now=now,
            )

"""Commands about the data: seed, user, audit."""

from __future__ import annotations

import csv
import json
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.cli import fail
from bot.cli.joining import wire
from bot.services import accounts, audit, installation, people
from bot.services.access import Role
from bot.services.seeding import SEEDED, CannotSeed, Counts, Plan
from bot.services.seeding import seed as invent
from bot.wiring import Wiring, now

Progress = Callable[[int, int], None]


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """Show how far long work has come, on stderr, so that stdout stays clean for machines."""
    with click.progressbar(length=100, label=label, file=sys.stderr) as bar:
        shown = 0

        def show(done: int, total: int) -> None:
            nonlocal shown
            percent = 100 * done // max(total, 1)
            bar.update(percent - shown)
            shown = percent

        yield show


def plant(wiring: Wiring, plan: Plan, progress: Progress) -> Counts:
    """Fill the database by a plan; CannotSeed when it holds something already."""
    with wiring.database.write() as session:
        return invent(
            session, plan, wiring.context, now(), progress, production=wiring.settings.is_production
        )


def is_seeded(wiring: Wiring) -> bool:
    """Tell whether the database holds invented data already."""
    with wiring.database.read() as session:
        return installation.fact(session, SEEDED) is not None


@click.command()
@click.option("--children", type=click.IntRange(1, 100_000), required=True, help="Children in care today.")
@click.option("--years", type=click.IntRange(1, 20), required=True, help="Years of reviews behind them.")
@click.option(
    "--seed", "seed_number", type=int, default=1, show_default=True, help="The same number, the same data."
)
@click.option(
    "--open", "open_", type=click.IntRange(0), default=0, help="Conversations left in mid-questionnaire."
)
@click.option(
    "--addresses", type=click.Path(dir_okay=False, path_type=Path), help="Write the open ones to this CSV."
)
def seed(children: int, years: int, seed_number: int, open_: int, addresses: Path | None) -> None:
    """Fill an empty database with invented children; prints a JSON line of counts."""
    wiring = wire()
    wiring.migrate()
    try:
        plan = Plan(children=children, years=years, seed=seed_number, open_conversations=open_)
        with progress_bar("Inventing children and their reviews") as progress:
            planted = plant(wiring, plan, progress)
    except CannotSeed as error:
        raise fail(error) from error
    if addresses is not None:
        _write_addresses(addresses, planted)
    click.echo(json.dumps(planted.as_numbers()))


def _write_addresses(file: Path, planted: Counts) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["address", "child", "language", "questionnaire", "question"])
        writer.writerows(asdict(each).values() for each in planted.open_conversations)


@click.group()
def user() -> None:
    """Look after the people who may sign in."""


@user.command("add")
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="What they may do."
)
@click.option("--name", help="Their name; by default made from the e-mail address.")
@click.option("--team", help="For an IRO or a team manager: the name of their team.")
def add(email: str, role: str, name: str | None, team: str | None) -> None:
    """Add a person; the password is read from the terminal, or made up and printed once."""
    wiring = wire()
    password = click.prompt("Password (empty: make one up)", hide_input=True, default="", show_default=False)
    chosen = password or secrets.token_urlsafe(18)
    shown = name or email.partition("@")[0].replace(".", " ").title()
    try:
        with wiring.database.write() as session:
            _add(session, email, shown, Role(role), chosen, team)
    except (accounts.EmailTaken, accounts.PasswordRefused, accounts.RoleIncomplete) as error:
        raise fail(error) from error
    click.echo(f"{email} may sign in as {role}.")
    if not password:
        click.echo(f"Password, shown only now: {chosen}")


def _add(session: Session, email: str, name: str, role: Role, password: str, team: str | None) -> None:
    """Add the account, and the officer or team that it stands for."""
    officer_id = team_id = None
    if role in {Role.IRO, Role.TEAM_MANAGER}:
        if team is None:
            raise accounts.RoleIncomplete('name the team: --team "Team A"')
        team_id = people.team_named(session, team)
        if role is Role.IRO:
            officer_id = people.officer_with(session, email.casefold(), name, team)
    accounts.add(session, email, name, role, password, officer_id=officer_id, team_id=team_id, now=now())


@click.group("audit")
def audit_trail() -> None:
    """Look after the audit trail."""


@audit_trail.command()
def verify() -> None:
    """Check that no row of the audit trail was changed, removed or moved."""
    wiring = wire()
    try:
        with wiring.database.read() as session:
            rows = audit.verify(session)
    except audit.BrokenChain as error:
        raise fail(error) from error
    click.echo(f"{rows} rows, the chain is whole.")

"""Commands about the data: seed, user, audit."""

from __future__ import annotations

import csv
import json
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from bot.cli import fail
from bot.cli.errors import login, wire
from bot.demo.seeding import SEEDED, CannotSeed, SeedCounts, SeedPlan, seed_table12, tally
from bot.demo.seeding import seed as invent
from bot.ground import accounts, audit, installation
from bot.ground.accounts import people
from bot.ground.roles import Role
from bot.reports import ReportYear, year_named
from bot.wiring import Wiring, now

Progress = Callable[[int, int], None]
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class YearsType(click.ParamType[int | tuple[ReportYear, ReportYear]]):
    """A number of years, or two report years with a comma between them."""

    name = "YEARS"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | tuple[ReportYear, ReportYear]:
        """Read either; anything else is wrong usage."""
        first, comma, second = str(value).partition(",")
        if not comma:
            return click.IntRange(1, 20).convert(value, param, ctx)
        try:
            return year_named(first), year_named(second)
        except ValueError as error:
            self.fail(str(error), param, ctx)


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


def plant(wiring: Wiring, plan: SeedPlan, progress: Progress) -> SeedCounts:
    """Fill the database by a plan; CannotSeed when it holds something already."""
    with wiring.database.write() as session:
        return invent(
            session, plan, wiring.context, now(), progress, production=wiring.settings.is_production
        )


def is_seeded(wiring: Wiring) -> bool:
    """Return whether the database holds invented data already."""
    with wiring.database.read() as session:
        return installation.fact(session, SEEDED) is not None


@click.command()
@click.option("--children", type=click.IntRange(1, 100_000), help="Children in care today.")
@click.option(
    "--years",
    type=YearsType(),
    required=True,
    help="Years of reviews behind them; with --table12 the two report years, such as 2024-25,2025-26.",
)
@click.option(
    "--seed", "seed_number", type=int, default=1, show_default=True, help="The same number, the same data."
)
@click.option(
    "--open", "open_", type=click.IntRange(0), default=0, help="Conversations left in mid-questionnaire."
)
@click.option(
    "--addresses", type=click.Path(dir_okay=False, path_type=Path), help="Write the open ones to this CSV."
)
@click.option(
    "--table12", is_flag=True, help="Two report years with exactly the codes of Bradford's annual report."
)
def seed(
    children: int | None,
    years: int | tuple[ReportYear, ReportYear],
    seed_number: int,
    open_: int,
    addresses: Path | None,
    table12: bool,
) -> None:
    """Fill an empty database with invented children; prints a JSON line of counts."""
    if table12 != isinstance(years, tuple) or table12 != (children is None):
        raise click.UsageError(
            "give --children and a number of --years, or --table12 --years 2024-25,2025-26"
        )
    wiring = wire()
    wiring.migrate()
    try:
        with progress_bar("Inventing children and their reviews") as progress:
            if isinstance(years, tuple):
                numbers = _plant_table12(wiring, years, seed_number, progress)
            else:
                plan = SeedPlan(children or 0, years, seed=seed_number, open_conversations=open_)
                planted = plant(wiring, plan, progress)
                numbers = planted.as_numbers()
                if addresses is not None:
                    _write_addresses(addresses, planted)
    except CannotSeed as error:
        raise fail(error) from error
    with wiring.database.write() as session:
        audit.record(session, "seeded", "installation", None, None, now(), by=f"{login()} at the terminal")
    click.echo(json.dumps(numbers))


def _plant_table12(
    wiring: Wiring, years: tuple[ReportYear, ReportYear], seed_number: int, progress: Progress
) -> dict[str, Any]:
    """Fill the database with the two years, and count the codes of each as the database has them."""
    production = wiring.settings.is_production
    with wiring.database.write() as session:
        planted = seed_table12(
            session, years, wiring.context, now(), progress, seed=seed_number, production=production
        )
        tallies = {year.name: tally(session, year) for year in years}
    columns = {
        name: {"held": found.held, **found.counts, "uncoded": found.uncoded}
        for name, found in tallies.items()
    }
    return {**planted.as_numbers(), "years": columns}


def _write_addresses(file: Path, planted: SeedCounts) -> None:
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
@click.option(
    "--link", is_flag=True, help="Print a one-time link with which they choose a password themselves."
)
def add(email: str, role: str, name: str | None, team: str | None, link: bool) -> None:
    """Add a person; the password is read from the terminal, or made up and printed once."""
    if not ADDRESS.fullmatch(email):
        raise click.BadParameter("write an e-mail address, like name@authority.gov.uk", param_hint="EMAIL")
    wiring = wire()
    typed = "" if link else _ask_for_password()
    password = None if link else typed or secrets.token_urlsafe(18)
    shown = name or email.partition("@")[0].replace(".", " ").title()
    try:
        with wiring.database.write() as session:
            token = _add(session, email, shown, Role(role), password, team)
    except (accounts.EmailTaken, accounts.PasswordRefused, accounts.RoleIncomplete) as error:
        raise fail(error) from error
    click.echo(f"{email} may sign in as {role}.")
    if token is not None:
        address = accounts.link_address(wiring.settings.public_url, token)
        click.echo(f"Link to choose a password, shown only now, good once within 7 days: {address}")
    elif not typed:
        click.echo(f"Password, shown only now: {password}")


def _ask_for_password() -> str:
    typed: str = click.prompt(
        "Password (empty: make one up)", hide_input=True, default="", show_default=False
    )
    return typed


def _add(
    session: Session, email: str, name: str, role: Role, password: str | None, team: str | None
) -> str | None:
    """Add the account, and the officer or team that it stands for; return the token of a link without a password."""
    officer_id = team_id = None
    if role in {Role.IRO, Role.TEAM_MANAGER}:
        if team is None:
            raise accounts.RoleIncomplete('name the team: --team "Team A"')
        team_id = people.team_named(session, team)
        if role is Role.IRO:
            officer_id = people.officer_with(session, email.casefold(), name, team)
    added = accounts.add(
        session, email, name, role, password, officer_id=officer_id, team_id=team_id, now=now()
    )
    token = accounts.make_link(session, added.account_id, now()) if password is None else None
    detail = {"role": role.value, "by": f"{login()} at the terminal"}
    audit.record(session, "added", "account", added.account_id, None, now(), **detail)
    return token


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

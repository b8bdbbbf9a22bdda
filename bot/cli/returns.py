"""Commands about the statutory return: export."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from bot.cli import fail
from bot.cli.errors import login, wire
from bot.domain.participation import Policy, Profile, Remote
from bot.domain.reviews import LONDON
from bot.reports import ReportYear, year_named
from bot.reports.returns import Control, Export, make_export, record_export, year_return
from bot.settings import Settings
from bot.wiring import Wiring, now


class YearType(click.ParamType[ReportYear]):
    """A report year, written as 2025-26."""

    name = "YEAR"

    def convert(
        self, value: str | ReportYear, param: click.Parameter | None, ctx: click.Context | None
    ) -> ReportYear:
        """Read the year; a wrong one is wrong usage."""
        try:
            return value if isinstance(value, ReportYear) else year_named(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def export() -> None:
    """Write the statutory return of a year."""


@export.command()
@click.option("--year", type=YearType(), required=True, help="The report year, 1 April to 31 March: 2025-26.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder for the files; made when it is not there.",
)
@click.option("--xml", is_flag=True, help="Write a fragment in the return's XML names as well.")
def reviews(year: ReportYear, out: Path, xml: bool) -> None:
    """Write the SSDA903 Reviews file of a year, and every held review that is left out, with the reason.

    Codes are those confirmed here or recorded in the case system, never a proposal. The last line printed is the
    control line; exit code 1 when it does not hold.
    """
    wiring = wire()
    with closing(wiring.database):
        made = _make(wiring, year, with_xml=xml)
    try:
        _write(out, made)
    except OSError as error:
        raise fail(f"cannot write to {out}: {error.strerror}") from error
    click.echo(f"{', '.join(made.files)} written to {out}")
    conclude(made.control)


def conclude(control: Control) -> None:
    """Print the control line; fail when a held review is neither exported nor an exception."""
    click.echo(str(control))
    if not control.is_even:
        raise fail("a held review is missing from the files or twice in them: do not send this return")


def _make(wiring: Wiring, year: ReportYear, *, with_xml: bool) -> Export:
    moment, by = now(), f"{login()} at the terminal"
    with wiring.database.read() as session:
        found = year_return(session, year, _policy(wiring.settings), moment.astimezone(LONDON).date())
    made = make_export(found, by, moment, with_xml=with_xml)
    with wiring.database.write() as session:
        record_export(session, made, None, by, moment)
    return made


def _policy(settings: Settings) -> Policy:
    return Policy(Profile(settings.participation_profile), Remote(settings.remote_policy))


def _write(folder: Path, made: Export) -> None:
    """Write each file whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.files.items():
        half = folder / f".{name}.half"
        half.write_bytes(content)
        half.replace(folder / name)

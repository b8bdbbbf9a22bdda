"""Commands about what leaves the house: the statutory return (export) and the annual report (report)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import click

from bot.cli import fail
from bot.cli.errors import login, wire
from bot.domain.annual import Annual, published
from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.reports import ReportYear, recorded_years, year_named
from bot.reports.annual import annual_report
from bot.reports.returns import Control, Export, make_export, record_export, year_return
from bot.wiring import Wiring, now

_NO_NAME = re.compile(r"[^a-z0-9]+")


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


_YEAR = click.option(
    "--year", type=YearType(), required=True, help="The report year, 1 April to 31 March: 2025-26."
)
_OUT = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder for the files; made when it is not there.",
)


@click.group()
def export() -> None:
    """Write the statutory return of a year."""


@export.command()
@_YEAR
@_OUT
@click.option("--xml", is_flag=True, help="Write a fragment in the return's XML names as well.")
def reviews(year: ReportYear, out: Path, xml: bool) -> None:
    """Write the SSDA903 Reviews file of a year, and every held review that is left out, with the reason.

    Codes are those confirmed here or recorded in the case system, never a proposal. The last line printed is the
    control line; exit code 1 when it does not hold.
    """
    wiring = wire()
    with closing(wiring.database):
        made = _return(wiring, year, with_xml=xml)
    _write(out, made.files.items())
    conclude(made.control)


def conclude(control: Control) -> None:
    """Print the control line; fail when a held review is neither exported nor an exception."""
    click.echo(str(control))
    if not control.is_even:
        raise fail("a held review is missing from the files or twice in them: do not send this return")


def _return(wiring: Wiring, year: ReportYear, *, with_xml: bool) -> Export:
    moment, by, policy = now(), f"{login()} at the terminal", wiring.decisions.policies.codes
    with wiring.database.read() as session:
        found = year_return(session, year, policy, moment.astimezone(LONDON).date())
    made = make_export(found, by, moment, with_xml=with_xml)
    with wiring.database.write() as session:
        record_export(session, made, None, by, moment)
    return made


@click.group()
def report() -> None:
    """Write reports."""


@report.command()
@_YEAR
@_OUT
@click.option("--published", "is_published", is_flag=True, help="The edition to publish, in rounded numbers.")
def annual(year: ReportYear, out: Path, is_published: bool) -> None:
    """Write the annual report of a year: a Word file, a workbook, and each chart as a drawing.

    The numbers are the true ones, and the last lines printed are the control lines of Table 12. The published edition
    is rounded in all of its files alike and has no control lines.
    """
    wiring = wire()
    with closing(wiring.database):
        made = _report(wiring, year, is_published=is_published)
    _write(out, _files(year, made))
    if made.state:
        click.echo(made.state)
    for line in made.sections[0].grids[0].controls:
        click.echo(line)


def _report(wiring: Wiring, year: ReportYear, *, is_published: bool) -> Annual:
    moment = now()
    today = moment.astimezone(LONDON).date()
    if today < year.first:
        raise fail(f"{year.name} has not begun")
    with wiring.database.read() as session:
        if year not in recorded_years(session, today):
            raise fail(f"no review was held in {year.name}")
        made = annual_report(
            session,
            year,
            today,
            wiring.content,
            authority=wiring.settings.authority[0],
            service=wiring.context.service,
        )
    edition = {"edition": "published"} if is_published else {}
    with wiring.database.write() as session:
        audit.record(session, "exported", "annual_report", None, None, moment, year=year.name, **edition)
    return published(made) if is_published else made


def _files(year: ReportYear, made: Annual) -> Iterator[tuple[str, bytes]]:
    """Return each file by its name, the charts in a folder of their own."""
    # Writing Word files and workbooks takes libraries that no other command needs.
    from bot.reports.annual.workbook import xlsx  # noqa: PLC0415

    try:
        from bot.reports.annual.charts import svg  # noqa: PLC0415
        from bot.reports.annual.word import docx  # noqa: PLC0415
    except ImportError as error:
        raise fail("Word files need python-docx: install heard[docx]") from error
    edition = "-published" if made.is_published else ""
    yield f"annual-{year.name}{edition}.docx", docx(made)
    yield f"annual-{year.name}{edition}.xlsx", xlsx(made)
    for number, chart in enumerate(made.charts, 1):
        title = _NO_NAME.sub("-", chart.title.lower()).strip("-")
        yield f"charts{edition}/{number:02}-{title}.svg", svg(chart).encode()


def _write(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write each file whole or not at all, and say which were written."""
    names = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files:
            target = folder / name
            target.parent.mkdir(exist_ok=True)
            half = target.with_name(f".{target.name}.half")
            half.write_bytes(content)
            half.replace(target)
            names.append(name)
    except OSError as error:
        raise fail(f"cannot write to {folder}: {error.strerror}") from error
    click.echo(f"{', '.join(names)} written to {folder}")

"""Commands about reports: the annual report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from bot.cli import fail
from bot.cli.errors import wire
from bot.cli.returns import YearType
from bot.domain.annual import Annual, published
from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.reports import ReportYear, recorded_years
from bot.reports.annual import annual_report
from bot.wiring import Wiring, now

_NO_NAME = re.compile(r"[^a-z0-9]+")


@click.group()
def report() -> None:
    """Write reports."""


@report.command()
@click.option("--year", type=YearType(), required=True, help="The report year, 1 April to 31 March: 2025-26.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder for the files; made when it is not there.",
)
@click.option("--published", "is_published", is_flag=True, help="The edition to publish, in rounded numbers.")
def annual(year: ReportYear, out: Path, is_published: bool) -> None:
    """Write the annual report of a year: a Word file, a workbook, and each chart as a drawing.

    The numbers are the true ones, and the last lines printed are the control lines of Table 12. The published edition
    is rounded in all of its files alike and has no control lines.
    """
    wiring = wire()
    with closing(wiring.database):
        made = _make(wiring, year, is_published=is_published)
    try:
        names = _write(out, year, made)
    except OSError as error:
        raise fail(f"cannot write to {out}: {error.strerror}") from error
    click.echo(f"{', '.join(names)} written to {out}")
    if made.state:
        click.echo(made.state)
    for line in made.sections[0].grids[0].controls:
        click.echo(line)


def _make(wiring: Wiring, year: ReportYear, *, is_published: bool) -> Annual:
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
            service=wiring.settings.service_name,
        )
    edition = {"edition": "published"} if is_published else {}
    with wiring.database.write() as session:
        audit.record(session, "exported", "annual_report", None, None, moment, year=year.name, **edition)
    return published(made) if is_published else made


def _write(folder: Path, year: ReportYear, made: Annual) -> list[str]:
    """Write each file whole or not at all; give their names, the charts in a folder of their own."""
    names = []
    for name, content in _files(year, made):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.half")
        half.write_bytes(content)
        half.replace(target)
        names.append(name)
    return names


def _files(year: ReportYear, made: Annual) -> Iterator[tuple[str, bytes]]:
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

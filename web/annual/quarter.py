"""The quarterly report on a page and as files."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request

from bot.domain.annual import Annual, published
from bot.domain.quarters import Quarter, quarter_named, quarter_of, quarters_of
from bot.ground import audit
from bot.ground.roles import REPORT_READERS, NotFound
from bot.reports import annual
from web.annual.files import KINDS, written
from web.annual.page import PUBLISHED, is_published
from web.kit import asked, clock, database, wiring
from web.kit.downloads import as_download
from web.kit.guard import allow, current_person

blueprint = Blueprint("quarter", __name__, url_prefix="/annual/quarters")


@blueprint.get("")
@allow(*REPORT_READERS)
def show() -> str:
    """Show the report of one quarter; where none is asked for, of the last one that is over."""
    today = clock.today()
    wanted = request.args.get("quarter", "")
    quarter = _quarter(wanted) if wanted else quarter_of(today).before
    return render_template(
        "annual/quarter.html",
        report=_report(quarter),
        quarter=quarter,
        quarters=_quarters(today),
        today=today,
    )


@blueprint.post("/<name>/files/<kind>")
@allow(*REPORT_READERS)
def download(name: str, kind: str) -> Response:
    """Return the report as a Word file or a workbook; that it left is recorded first."""
    quarter = _quarter(name)
    if kind not in KINDS:
        raise NotFound(kind)
    content = written(kind, _report(quarter))
    edition = {"edition": PUBLISHED} if is_published() else {}
    with database.write() as session:
        audit.record(
            session, "exported", "quarterly_report", None, current_person(), clock.now(),
            quarter=quarter.name, file=kind, **edition,
        )  # fmt: skip
    file = "-".join(("quarterly", quarter.name, *edition.values()))
    return as_download(content, KINDS[kind], f"{file}.{kind}")


def _report(quarter: Quarter) -> Annual:
    with database.read() as session:
        report = annual.quarterly_report(
            session,
            quarter,
            clock.today(),
            wiring().content,
            authority=wiring().settings.authority[0],
            service=wiring().context.service,
        )
    return published(report) if is_published() else report


def _quarter(name: str) -> Quarter:
    """Return the quarter of an address; NotFound for one that is not listed."""
    try:
        quarter = quarter_named(name)
    except ValueError as error:
        raise NotFound(name) from error
    if quarter not in _quarters(clock.today()):
        raise NotFound(name)
    return quarter


def _quarters(today: date) -> list[Quarter]:
    """Return the quarters that have begun, of every year of which there is a report, and the one before this."""
    current = quarter_of(today)
    listed = [each for year in asked.years() for each in reversed(quarters_of(year.start))]
    begun = [each for each in listed if each.first <= today]
    return begun if current.before in begun else [*begun, current.before]

"""The quarterly report on a page and as files."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from bot.domain.annual import Annual, published
from bot.domain.quarters import Quarter
from bot.ground import audit
from bot.ground.roles import REPORT_READERS, NotFound
from bot.reports import annual
from web.annual.files import KINDS, written
from web.annual.page import PUBLISHED, has_begun, is_published
from web.kit import asked, clock, database, wiring
from web.kit.downloads import as_download
from web.kit.guard import allow, current_person

blueprint = Blueprint("quarter", __name__, url_prefix="/annual/quarters")


@blueprint.get("")
@allow(*REPORT_READERS)
def show() -> str:
    """Show the report of one quarter; where none is asked for, of the last one that is over, if there is anything."""
    if not request.args and not has_begun():
        return render_template("annual/nothing.html", title="Quarterly report")
    quarter = _listed(asked.quarter())
    return render_template(
        "annual/quarter.html",
        report=_report(quarter),
        quarter=quarter,
        quarters=asked.begun_quarters(),
        today=clock.today(),
    )


@blueprint.post("/<name>/files/<kind>")
@allow(*REPORT_READERS)
def download(name: str, kind: str) -> Response:
    """Return the report as a Word file or a workbook; that it left is recorded first."""
    quarter = _listed(asked.quarter_named(name))
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


def _listed(quarter: Quarter) -> Quarter:
    """Return a quarter that can be chosen; NotFound for another one."""
    if quarter not in asked.begun_quarters():
        raise NotFound(quarter.name)
    return quarter

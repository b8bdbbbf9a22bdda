"""The annual report of a year on a page and as files."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from bot.ground import audit
from bot.ground.roles import REPORT_READERS, NotFound
from web.annual import quarter, writing
from web.annual.files import KINDS, written
from web.annual.page import PUBLISHED, has_begun, is_published, page, report_of
from web.kit import asked, clock, database
from web.kit.downloads import as_download
from web.kit.guard import allow, current_person

blueprint = Blueprint("annual", __name__)
blueprint.register_blueprint(writing.blueprint)
blueprint.register_blueprint(quarter.blueprint)


@blueprint.get("/annual")
@allow(*REPORT_READERS)
def show() -> str:
    """Show the report of one year; where none is asked for, of the last one that is over, if there is anything yet."""
    if not request.args and not has_begun():
        return render_template("annual/nothing.html", title="Annual report")
    return page(asked.year(is_over=True))


@blueprint.post("/annual/<year>/files/<kind>")
@allow(*REPORT_READERS)
def download(year: str, kind: str) -> Response:
    """Return the report as a Word file or a workbook; that it left is recorded first."""
    chosen = asked.year_named(year)
    if kind not in KINDS:
        raise NotFound(kind)
    content = written(kind, report_of(chosen))
    edition = {"edition": PUBLISHED} if is_published() else {}
    with database.write() as session:
        audit.record(
            session,
            "exported",
            "annual_report",
            None,
            current_person(),
            clock.now(),
            year=chosen.name,
            file=kind,
            **edition,
        )
    name = "-".join(("annual", chosen.name, *edition.values()))
    return as_download(content, KINDS[kind], f"{name}.{kind}")

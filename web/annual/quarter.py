"""The quarterly report on a page and as files."""

from __future__ import annotations

import re
from datetime import date

from flask import Blueprint, Response, render_template, request

from bot.domain.annual import Annual, published
from bot.ground import audit
from bot.ground.roles import NotFound, Role
from bot.reports import annual
from bot.reports.years import ReportQuarter, report_quarter
from web.annual.files import KINDS, written
from web.annual.page import PUBLISHED, is_published
from web.kit import asked, clock, database, wiring
from web.kit.guard import allow, current_person

blueprint = Blueprint("quarter", __name__, url_prefix="/annual/quarters")
READERS = (Role.SERVICE_MANAGER, Role.TEAM_MANAGER, Role.PARTICIPATION)
KEY = re.compile(r"(20\d\d)-\d\d-Q([1-4])")


@blueprint.get("")
@allow(*READERS)
def show() -> str:
    """Show the report of one quarter; where none is asked for, of the last one that is over."""
    today = clock.today()
    wanted = request.args.get("quarter", "")
    quarter = _quarter(wanted) if wanted else report_quarter(today).before
    return render_template(
        "annual/quarter.html",
        report=_report(quarter),
        quarter=quarter,
        quarters=_quarters(today),
        today=today,
    )


@blueprint.post("/<key>/files/<kind>")
@allow(*READERS)
def download(key: str, kind: str) -> Response:
    """Return the report as a Word file or a workbook; that it left is recorded first."""
    quarter = _quarter(key)
    if kind not in KINDS:
        raise NotFound(kind)
    content = written(kind, _report(quarter))
    edition = {"edition": PUBLISHED} if is_published() else {}
    with database.write() as session:
        audit.record(
            session, "exported", "quarterly_report", None, current_person(), clock.now(),
            quarter=quarter.key, file=kind, **edition,
        )  # fmt: skip
    name = "-".join(("quarterly", quarter.key, *edition.values()))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(content, mimetype=KINDS[kind], headers=headers)


def _report(quarter: ReportQuarter) -> Annual:
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


def _quarter(key: str) -> ReportQuarter:
    """Return the quarter of an address; NotFound for one that is not listed."""
    found = KEY.fullmatch(key)
    quarter = ReportQuarter(int(found[1]), int(found[2])) if found else None
    if quarter is None or quarter.key != key or quarter not in _quarters(clock.today()):
        raise NotFound(key)
    return quarter


def _quarters(today: date) -> list[ReportQuarter]:
    """Return the quarters that have begun, of every year of which there is a report, and the one before this."""
    current = report_quarter(today)
    years = [ReportQuarter(year.start, number) for year in asked.years() for number in (4, 3, 2, 1)]
    begun = [each for each in years if each.first <= today]
    return begun if current.before in begun else [*begun, current.before]

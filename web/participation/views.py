"""Response rates of feedback after reviews, on a page and as a file."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template

from bot.ground.access import Role
from bot.reports import COLUMNS, Feedback, ReportYear, feedback
from bot.reports.annual import response
from bot.reports.feedback import Waiting
from bot.reviews.caseload import Outlook, outlook
from bot.reviews.contributions import terms
from bot.safeguarding.triage import waiting_messages
from web.kit import asked, clock, database
from web.kit.guard import allow, current_person
from web.participation.files import finished_of_held, limits, percent, table

blueprint = Blueprint("participation", __name__)
READERS = (Role.PARTICIPATION, Role.SERVICE_MANAGER, Role.TEAM_MANAGER)


@blueprint.get("/participation")
@allow(*READERS)
def overview() -> str:
    """Show what became of the requests about one report year's reviews; where none is asked for, the current one's."""
    year = asked.year()
    report, held = _report(year)
    return render_template(
        "participation/overview.html",
        report=report,
        held=held,
        of_held=finished_of_held(report, held),
        months={group.key: date.fromisoformat(group.key) for group in report.months},
        percent=percent,
        limits=limits,
        year=year,
        years=asked.years(),
        columns=COLUMNS,
        channels=terms.CHANNELS,
        today=clock.today(),
        triage=_triage(),
        waiting=_waiting(),
        may_read=current_person().role is Role.PARTICIPATION,
        ahead=_ahead(),
    )


@blueprint.get("/participation.csv")
@allow(*READERS)
def download() -> Response:
    """Return the same rows as a file for a spreadsheet."""
    year = asked.year()
    name = f"feedback-{year.name}.csv"
    return Response(
        table(*_report(year), terms.CHANNELS),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _triage() -> int | None:
    """Count the messages that wait for a person; None for who has no page for them."""
    person = current_person()
    if person.role is not Role.PARTICIPATION:
        return None
    with database.read() as session:
        return waiting_messages(session, person, clock.today())


def _waiting() -> Waiting:
    """Count the feedback that nobody has read; how many, never by whom."""
    with database.read() as session:
        return feedback.waiting(session, clock.today())


def _ahead() -> Outlook:
    with database.read() as session:
        return outlook(session, current_person(), clock.today())


def _report(year: ReportYear) -> tuple[Feedback, int]:
    with database.read() as session:
        return response(session, year, clock.today())

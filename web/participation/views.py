"""Response rates of feedback after reviews, on a page and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date

from flask import Blueprint, Response, render_template

from bot.domain.rates import Rate, interval
from bot.domain.returns.files import harmless
from bot.ground.roles import Role
from bot.reports import COLUMNS, Feedback, Group, ReportYear, feedback
from bot.reports.annual import response
from bot.reports.feedback import Waiting
from bot.reviews.caseload import Outlook, outlook
from bot.reviews.contributions import terms
from bot.safeguarding.triage import waiting_messages
from web.kit import asked, clock, database
from web.kit.guard import allow, current_person

BYTE_ORDER_MARK = "\ufeff"  # Excel reads UTF-8 only with it
RATES = ("Finished of delivered", "95% interval", "Finished of asked", "Finished of held")


def percent(rate: Rate) -> str:
    """Write a rate with one decimal; a dash where it is of nothing."""
    return "–" if rate.percent is None else f"{rate.percent}%"


def limits(rate: Rate) -> str:
    """Write the 95 % interval of a rate; empty where it is of nothing."""
    found = interval(rate)
    return f"{found[0]} to {found[1]}%" if found else ""


def finished_of_held(report: Feedback, held: int) -> Rate | None:
    """Return the finished forms of the reviews held; None of fewer reviews than forms, as with short breaks."""
    counts = report.whole.counts
    return counts.finished_of_held(held) if held >= counts.finished_of_delivered.numerator else None


def table(report: Feedback, held: int, channels: Mapping[str, str]) -> str:
    """Write the whole, the months and the channels, one row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    period = f"{report.first.isoformat()} to {report.last.isoformat()}"
    of_held = finished_of_held(report, held)
    writer.writerow(("Period", "By", "Held", *COLUMNS.values(), *RATES))
    for by, group in _groups(report, channels):
        about_held = (str(held), percent(of_held) if of_held else "–") if group is report.whole else ("", "")
        counts = (str(group.columns[column]) for column in COLUMNS)
        of_asked = Rate(group.rate.numerator, group.counts.asked)
        rates = (percent(group.rate), limits(group.rate), percent(of_asked), about_held[1])
        writer.writerow([harmless(cell) for cell in (period, by, about_held[0], *counts, *rates)])
    return BYTE_ORDER_MARK + out.getvalue()


def _groups(report: Feedback, channels: Mapping[str, str]) -> Iterable[tuple[str, Group]]:
    yield "All", report.whole
    for group in report.months:
        yield f"{date.fromisoformat(group.key):%B %Y}", group
    for group in report.channels:
        yield channels.get(group.key, group.key), group


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

"""The annual report of a year on a page and as files, typed-in sections, and the decision about small numbers."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot.domain.annual import Annual
from bot.services import annual, audit
from bot.services.access import NotFound, Role
from bot.services.errors import InputRefused
from bot.services.reports import ReportYear, report_years
from web.annual.forms import EntryForm, ExemptionForm
from web.kit import clock, database, wiring
from web.kit.forms import Form
from web.kit.guard import access_of, allow, current_person

blueprint = Blueprint("annual", __name__)
READERS = (Role.SERVICE_MANAGER, Role.TEAM_MANAGER, Role.PARTICIPATION)
BAD_REQUEST = 400
KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/annual")
@allow(*READERS)
def show() -> str:
    """Show the report of one year; without a known year, of the last one that is over."""
    years = report_years(clock.today())
    chosen = {year.name: year for year in years}.get(request.args.get("year", ""), years[1])
    return _page(chosen)


@blueprint.post("/annual/<year>/files/<kind>")
@allow(*READERS)
def download(year: str, kind: str) -> Response:
    """Give the report as a Word file or a workbook; that it left is recorded first."""
    chosen = _year_of(year)
    if kind not in KINDS:
        raise NotFound(kind)
    content = _written(kind, _report(chosen))
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
        )
    name = f'attachment; filename="annual-{chosen.name}.{kind}"'
    return Response(content, mimetype=KINDS[kind], headers={"Content-Disposition": name})


@blueprint.post("/annual/<year>/entries")
@allow(Role.SERVICE_MANAGER, Role.TEAM_MANAGER)
def enter(year: str) -> AnyResponse:
    """Keep the words of one section."""
    form = EntryForm()
    chosen = _year_of(year)
    return _save(
        chosen,
        form,
        lambda session: annual.enter(
            session, current_person(), chosen, form.section.data, form.words.data or "", clock.now()
        ),
        done="The section is saved",
        at="entered",
    )


@blueprint.post("/annual/<year>/exemption")
@allow(Role.SERVICE_MANAGER)
def decide(year: str) -> AnyResponse:
    """Let small numbers of the whole authority's table be printed."""
    form = ExemptionForm()
    chosen = _year_of(year)
    return _save(
        chosen,
        form,
        lambda session: annual.decide(session, current_person(), chosen, form.reason.data or "", clock.now()),
        done="Small numbers are shown in Table 12, with your name under it",
        at="exemption",
    )


@blueprint.post("/annual/<year>/exemption/withdraw")
@allow(Role.SERVICE_MANAGER)
def withdraw(year: str) -> AnyResponse:
    """Take the decision about small numbers back."""
    chosen = _year_of(year)
    with database.write() as session:
        annual.withdraw(session, current_person(), chosen, clock.now())
    flash("Small numbers are hidden in Table 12 again")
    return redirect(url_for("annual.show", year=chosen.name, _anchor="exemption"), 303)


def _save(
    year: ReportYear, form: Form, change: Callable[[Session], None], *, done: str, at: str
) -> AnyResponse:
    """Carry out one change; what cannot be taken is said on the page, with what was typed."""
    if not form.validate():
        return make_response(_page(year, form), BAD_REQUEST)
    try:
        with database.write() as session:
            change(session)
    except InputRefused as refused:
        form.refuse(refused.field, str(refused))
        return make_response(_page(year, form), BAD_REQUEST)
    flash(done)
    return redirect(url_for("annual.show", year=year.name, _anchor=at), 303)


def _page(year: ReportYear, sent: Form | None = None) -> str:
    person, today = current_person(), clock.today()
    report = _report(year)
    with database.read() as session:
        uncoded = annual.uncoded(session, person, year, today)
        decided = annual.exemption(session, year)
    return render_template(
        "annual/page.html",
        report=report,
        year=year,
        years=report_years(today),
        today=today,
        uncoded=uncoded,
        decided=decided,
        sent=sent,
        entry_form=sent if isinstance(sent, EntryForm) else EntryForm(formdata=None),
        exemption_form=sent if isinstance(sent, ExemptionForm) else ExemptionForm(formdata=None),
        may_write=person.role in annual.WRITERS,
        may_decide=person.role is Role.SERVICE_MANAGER,
        may_open=person.role.value in (access_of("review.show") or ()),
    )


def _report(year: ReportYear) -> Annual:
    settings = wiring().settings
    with database.read() as session:
        return annual.annual_report(
            session,
            year,
            clock.today(),
            wiring().content,
            authority=settings.authority[0],
            service=settings.service_name,
        )


def _written(kind: str, report: Annual) -> bytes:
    # The libraries of the files are loaded when somebody asks for one.
    if kind == "docx":
        from bot.services.annual.word import docx  # noqa: PLC0415

        return docx(report)
    from bot.services.annual.workbook import xlsx  # noqa: PLC0415

    return xlsx(report)


def _year_of(name: str) -> ReportYear:
    found = {year.name: year for year in report_years(clock.today())}.get(name)
    if found is None:
        raise NotFound(name)
    return found

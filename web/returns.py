"""The pages of the yearly return: what it holds, its files, signing it off, and the codes to key."""

from __future__ import annotations

import io
import zipfile

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot.ground.roles import Role
from bot.reports import ReportYear, returns
from bot.reports.annual import take_snapshot
from bot.reports.returns import WHOLE, Export, YearReturn
from bot.reports.spreadsheets import CSV
from web.kit import asked, clock, database, policy, wiring
from web.kit.downloads import as_download
from web.kit.formats import number_of
from web.kit.guard import access_of, allow, current_person

# The oldest day a ZIP can hold: the same files always make the same archive.
NO_TIME = (1980, 1, 1, 0, 0, 0)
blueprint = Blueprint("returns", __name__)
READERS = (Role.SERVICE_MANAGER, Role.TEAM_MANAGER, Role.ADMINISTRATOR)
ROWS_AT_ONCE = 100
EXCEPTIONS_SHOWN = 200


@blueprint.get("/returns")
@allow(*READERS)
def overview() -> str:
    """Show the return of one report year; where none is asked for, of the current one."""
    person, year, today = current_person(), asked.year(), clock.today()
    with database.read() as session:
        made = _year_return(session, year)
        shown = returns.show_return(session, person, made, today)
    return render_template(
        "returns/overview.html",
        year=year,
        years=asked.years(),
        today=today,
        shown=shown,
        signed=made.signed,
        most=EXCEPTIONS_SHOWN,
        may_open=person.role.value in (access_of("review.show") or ()),
        may_sign=person.role is Role.SERVICE_MANAGER,
    )


@blueprint.post("/returns/<year>/files")
@allow(*WHOLE)
def download(year: str) -> Response:
    """Return the files of the return; that they left is recorded first."""
    person, now = current_person(), clock.now()
    with database.read() as session:
        made = _year_return(session, asked.year_named(year))
    export = returns.make_export(made, person.name, now, with_xml="xml" in request.form)
    with database.write() as session:
        returns.record_export(session, export, person, person.name, now)
    return as_download(packed(export), "application/zip", f"ssda903-reviews-{year}.zip")


def packed(export: Export) -> bytes:
    """Pack the files of an export into a ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in export.files.items():
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


@blueprint.post("/returns/<year>/sign-off")
@allow(Role.SERVICE_MANAGER)
def sign_off(year: str) -> AnyResponse:
    """Keep the year as it stands now."""
    chosen = asked.year_named(year)
    with database.read() as session:  # the reading takes seconds, in which nobody else could write
        found = _year_return(session, chosen).sorted
        report = take_snapshot(session, chosen, clock.today(), wiring().content)
    with database.write() as session:
        returns.freeze(
            session,
            current_person(),
            chosen,
            found,
            annual=report,
            today=clock.today(),
            now=clock.now(),
        )
    flash(f"{chosen.name} is signed off")
    return redirect(url_for("returns.overview", year=chosen.name, _anchor="sign-off"), 303)


@blueprint.get("/returns/keying")
@allow(*READERS)
def keying() -> str:
    """Show the codes of one report year that are to be keyed into the case system."""
    year, today = asked.year(), clock.today()
    with database.read() as session:
        rows = returns.keying_list(session, current_person(), year)
        ticked = returns.keyed_list(session, current_person(), year, limit=ROWS_AT_ONCE)
    return render_template(
        "returns/keying.html",
        year=year,
        years=asked.years(),
        today=today,
        rows=rows[:ROWS_AT_ONCE],
        ticked=ticked,
        total=len(rows),
        newest=max((row.code_id for row in rows), default=0),
    )


@blueprint.post("/returns/<year>/keying.csv")
@allow(*READERS)
def take(year: str) -> Response:
    """Return the keying list as a file; that it left is recorded first."""
    person, chosen = current_person(), asked.year_named(year)
    with database.write() as session:
        text = returns.take_list(session, person, chosen, clock.now())
    return as_download(text.encode(), CSV, f"keying-{chosen.name}.csv")


@blueprint.post("/returns/<year>/keying")
@allow(*READERS)
def tick_off(year: str) -> AnyResponse:
    """Record which codes were keyed: the ticked ones, or all up to the newest that the page listed."""
    person, chosen = current_person(), asked.year_named(year)
    ticked = set(request.form.getlist("code", type=int))
    newest = request.form.get("newest", 0, type=int)
    with database.write() as session:
        listed = {row.code_id for row in returns.keying_list(session, person, chosen)}
        wanted = ticked | {code_id for code_id in listed if code_id <= newest}
        done = returns.tick_off(session, person, chosen, wanted, clock.now())
    flash(f"{number_of(done, 'code is', 'codes are')} ticked off")
    return redirect(url_for("returns.keying", year=chosen.name), 303)


@blueprint.post("/returns/<year>/keying/<int:code_id>/back")
@allow(*READERS)
def take_back(year: str, code_id: int) -> AnyResponse:
    """Put a code that was ticked off by mistake back on the list."""
    person, chosen = current_person(), asked.year_named(year)
    with database.write() as session:
        returns.take_tick_back(session, person, chosen, code_id, clock.now())
    flash("The code is on the list again")
    return redirect(url_for("returns.keying", year=chosen.name), 303)


def _year_return(session: Session, year: ReportYear) -> YearReturn:
    return returns.year_return(session, year, policy(), clock.today())

"""The page of all checks, the list of one of them, and every finding as a file."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for

from bot.domain.quality import CHECKS, CheckKind, Mender, Place
from bot.ground.roles import NotFound, Role
from bot.reports import ReportYear, quality
from bot.reports.quality import CheckRow, Scope
from bot.reports.spreadsheets import CSV
from bot.reviews.contributions import terms
from web.kit import asked, clock, database, policy
from web.kit.downloads import as_download
from web.kit.guard import access_of, allow, current_person

blueprint = Blueprint("quality", __name__)
READERS = (Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.ADMINISTRATOR)


@blueprint.get("/quality")
@allow(*READERS)
def overview() -> str:
    """Show every check of one report year with its counts; where none is asked for, of the current one."""
    scope = _scope()
    with database.read() as session:
        summaries = quality.overview(session, scope)
    return render_template(
        "quality/overview.html",
        summaries=summaries,
        found=sum(summary.count.found for summary in summaries),
        year=scope.year,
        years=asked.years(),
        today=scope.today,
        now=clock.now(),
    )


@blueprint.get("/quality/<kind>")
@allow(*READERS)
def listing(kind: str) -> str:
    """Show what one check found, a page at a time."""
    scope, chosen = _scope(), _kind(kind)
    with database.read() as session:
        listed = quality.listing(session, scope, chosen, asked.number("page", 1))
    check = listed.summary.check
    return render_template(
        "quality/listing.html",
        listed=listed,
        year=scope.year,
        mends=[_mend(row, check.place, scope.year) for row in listed.rows],
        import_page=url_for("imports.home") if _imports(check.mender) else None,
    )


@blueprint.get("/quality/reviews/<int:review_id>")
@allow(Role.SERVICE_MANAGER, Role.ADMINISTRATOR)
def review(review_id: int) -> str:
    """Show one review to somebody who may not read its words: what was found in it, and who corrects it."""
    scope = _scope()
    with database.read() as session:
        facts = quality.facts_of(session, scope, review_id)
    return render_template(
        "quality/review.html",
        facts=facts,
        checks=CHECKS,
        year=scope.year,
        attended=terms.ATTENDED,
        may_allocate=_may_open("allocations.child"),
        may_import=_may_open("imports.home"),
    )


@blueprint.post("/quality.csv")
@allow(*READERS)
def download() -> Response:
    """Return every finding as a file; that it left is recorded first."""
    scope = _scope()
    with database.write() as session:
        content = quality.take_rows(session, scope, clock.now())
    return as_download(content, CSV, f"data-quality-{scope.year.name}.csv")


def _scope() -> Scope:
    today = clock.today()
    return Scope(current_person(), asked.year(), today, policy())


def _kind(name: str) -> CheckKind:
    """Return the check of a path; NotFound when there is no such page."""
    try:
        return CheckKind(name)
    except ValueError:
        raise NotFound(name) from None


def _mend(row: CheckRow, place: Place | None, year: ReportYear) -> str | None:
    """Return the address where this person corrects a row, or else looks at it; None for those who may do neither."""
    if place is Place.YOUNG_PERSON:
        return url_for("young_people.show", child_id=row.child_id)
    if place is Place.ALLOCATION:
        return _allocation(row) if _may_open("allocations.home") else None
    if row.review_id is not None and _may_open("review.show"):
        return url_for("review.show", review_id=row.review_id, _anchor=place.value if place else None)
    if row.review_id is not None and _may_open("quality.review"):
        return url_for("quality.review", review_id=row.review_id, year=year.name)
    return None


def _allocation(row: CheckRow) -> str:
    if row.child_id is None:
        return url_for("allocations.home")
    return url_for("allocations.child", child_id=row.child_id)


def _imports(mender: Mender) -> bool:
    """Return whether this person is the one who corrects it, by importing what was corrected in the case system."""
    return mender is Mender.ADMINISTRATOR and _may_open("imports.home")


def _may_open(endpoint: str) -> bool:
    return current_person().role.value in (access_of(endpoint) or ())

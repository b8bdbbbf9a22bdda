"""The page of one person's or one team's reviews, and the statements for a day of reviews."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bot import reviews
from bot.domain.written import day as in_full
from bot.ground.roles import REVIEW_WORKERS, NotFound, Role
from bot.reviews.caseload import Filter, caseload, next_unread
from bot.reviews.contributions import terms
from bot.reviews.notices import notices
from bot.reviews.statement import reviews_on, statement_of, statements_html
from web.kit import asked, clock, database, policy, trail, wiring
from web.kit.guard import allow, current_person
from web.kit.paper import as_file
from web.kit.terms import OPENING_REASONS

blueprint = Blueprint("caseload", __name__)


@blueprint.get("/caseload")
@allow(*REVIEW_WORKERS)
def show() -> str:
    """Show what needs doing and the reviews of the next 20 working days, or a part of them."""
    person, today = current_person(), clock.today()
    by = asked.choice("show", Filter)
    with database.read() as session:
        page = caseload(session, person, policy(), today)
        told = notices(session, person, today, clock.now())
    rows, number, pages = asked.part(page.kept(by))
    return render_template(
        "caseload/today.html",
        page=page,
        rows=rows,
        number=number,
        pages=pages,
        by=by,
        filters=tuple(Filter),
        today=today,
        told=told,
        opening_reasons=OPENING_REASONS,
        by_officer=person.role is Role.TEAM_MANAGER or bool(person.covers),
        languages=wiring().content.languages,
        wording=terms,
    )


@blueprint.get("/caseload/next-unread")
@allow(Role.IRO)
def next_one() -> Response:
    """Lead to the next review with unread words in the order of Today, or to Today, which says that there is none."""
    after = asked.number("after", 0)
    with database.read() as session:
        found = next_unread(session, current_person(), policy(), clock.today(), after)
    if found is None:
        return redirect(url_for("caseload.show", show=Filter.UNREAD.value, _anchor="reviews"), 303)
    return redirect(url_for("review.show", review_id=found, _anchor="words"), 303)


@blueprint.get("/caseload/statements/<day>.pdf")
@allow(Role.IRO)
def statements(day: str) -> Response:
    """Return the statements of an IRO's reviews of one day in one PDF; that they read the words is recorded first."""
    person, today, on = current_person(), clock.today(), _day(day)
    with database.read() as session:
        ids = reviews_on(session, person, on)
    if not ids:
        raise NotFound(f"reviews on {on}")
    trail.viewed_all("review", ids, paper="statements of a day")
    with database.read() as session:
        pages = [
            reviews.review_page(session, person, each, content=wiring().content, policy=policy(), today=today)
            for each in ids
        ]
    title = f"Statements of views: reviews on {in_full(on)}"
    html = statements_html(
        [statement_of(page) for page in pages], person, clock.now(), wiring().context, title
    )
    return as_file(html, f"statements-{on}.pdf")


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise NotFound(written) from error

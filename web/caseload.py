"""The page of one person's or one team's reviews."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bot.enrolment.lists import card_work
from bot.ground.access import Role
from bot.reviews.caseload import Filter, caseload, next_unread
from bot.reviews.contributions import terms
from web.kit import asked, clock, database, policy, wiring
from web.kit.errands import READERS
from web.kit.guard import allow, current_person

blueprint = Blueprint("caseload", __name__)


@blueprint.get("/caseload")
@allow(*READERS)
def show() -> str:
    """Show what needs doing and the reviews of the next 20 working days, or a part of them."""
    person, today = current_person(), clock.today()
    by = asked.choice("show", Filter)
    with database.read() as session:
        page = caseload(session, person, policy(), today)
        work = card_work(session, person, today, clock.now())
    rows, number, pages = asked.part(page.kept(by))
    return render_template(
        "caseload/today.html",
        page=page,
        work=work,
        rows=rows,
        number=number,
        pages=pages,
        by=by,
        filters=tuple(Filter),
        today=today,
        by_officer=person.role is Role.TEAM_MANAGER,
        languages=wiring().content.languages,
        wording=terms,
    )


@blueprint.get("/caseload/next-unread")
@allow(*READERS)
def next_one() -> Response:
    """Lead to the next review with unread words in the order of Today, or to Today, which says that there is none."""
    after = asked.number("after", 0)
    with database.read() as session:
        found = next_unread(session, current_person(), policy(), clock.today(), after)
    if found is None:
        return redirect(url_for("caseload.show", show=Filter.UNREAD.value, _anchor="reviews"), 303)
    return redirect(url_for("review.show", review_id=found, _anchor="words"), 303)

"""The page of one person's or one team's reviews."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from bot.enrolment.lists import card_work
from bot.ground.access import NotFound, Role
from bot.reviews.caseload import Filter, caseload
from bot.reviews.contributions import terms
from web.kit import clock, database, policy, wiring
from web.kit.guard import allow, current_person

blueprint = Blueprint("caseload", __name__)


@blueprint.get("/caseload")
@allow(Role.IRO, Role.TEAM_MANAGER)
def show() -> str:
    """Show what needs doing and the reviews of the next 20 working days, or a part of them."""
    person, today = current_person(), clock.today()
    by = _filter(request.args.get("show", ""))
    with database.read() as session:
        page = caseload(session, person, policy(), today)
        work = card_work(session, person, today, clock.now())
    return render_template(
        "caseload/today.html",
        page=page,
        work=work,
        rows=page.kept(by),
        by=by,
        filters=tuple(Filter),
        today=today,
        by_officer=person.role is Role.TEAM_MANAGER,
        languages=wiring().content.languages,
        wording=terms,
    )


def _filter(asked: str) -> Filter:
    """Return the part of the list that is asked for; NotFound when there is no such part."""
    known = {each.value: each for each in Filter}
    if asked and asked not in known:
        raise NotFound(asked)
    return known.get(asked, Filter.ALL)

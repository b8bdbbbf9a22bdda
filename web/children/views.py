"""The room of children: the list, the search that stands on every page, and a child's page."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bot.domain.enrolment import OWNER_NAMES
from bot.ground.access import may_know_outcomes
from bot.ground.cover import cover_of_child
from bot.ground.errors import InputRefused
from bot.ground.roles import CHILD_WORKERS, Role
from bot.reviews import children
from bot.reviews.children import ChildFilter, ChildOrder
from bot.reviews.contributions import terms
from web.children.forms import FindChildForm
from web.kit import asked, clock, database, policy, trail, wiring
from web.kit.fields import HOW
from web.kit.guard import allow, current_person
from web.kit.terms import PHONE_STANDINGS

# What a role that may not know what became of reviews cannot filter by either.
OF_OUTCOMES = frozenset({ChildFilter.ALERT, ChildFilter.UNREAD})
AFTERWARDS = {
    "done": "feedback given",
    "partial": "feedback given in part",
    "declined": "did not want to give feedback",
    "withdrawn": "took the feedback back",
    "no_reply": "no answer to the questions about it",
    "closed": "no answer to the questions about it",
}
blueprint = Blueprint("children", __name__, url_prefix="/children")


@blueprint.get("")
@allow(*CHILD_WORKERS)
def home() -> str:
    """Show a page of the children whom this person works with, sorted and filtered as the address says."""
    return _list()


@blueprint.post("/search")
@allow(*CHILD_WORKERS)
def search() -> Response:
    """Show the children whose name or id was asked for, or go straight to the only one; nothing is changed."""
    form = FindChildForm()
    try:
        with database.read() as session:
            found = children.search(session, current_person(), form.wanted.data or "", clock.today())
    except InputRefused as refused:
        form.refuse(refused.field, str(refused))
        return make_response(_list(form), HTTPStatus.BAD_REQUEST)
    if len(found) == 1:
        return redirect(url_for("children.show", child_id=found[0].child_id), 303)
    return make_response(render_template("children/found.html", found=found, most=children.MOST))


@blueprint.get("/<int:child_id>")
@allow(*CHILD_WORKERS)
def show(child_id: int) -> str:
    """Show one child; that this person looked at the words of each review is recorded first."""
    person = current_person()
    with database.read() as session:
        children.check(session, person, child_id, clock.today())
        compared = children.compared_reviews(session, person, child_id)
    trail.viewed_all("review", [each.review_id for each in compared])
    with database.read() as session:
        page = children.child_page(
            session, person, child_id, compared,
            content=wiring().content, policy=policy(), today=clock.today(),
        )  # fmt: skip
        cover = cover_of_child(session, child_id, clock.today())
    return render_template(
        "children/child.html", page=page, cover=cover, today=clock.today(), wording=terms,
        knows=may_know_outcomes(person), standings=PHONE_STANDINGS, owners=OWNER_NAMES, how=HOW,
        afterwards=AFTERWARDS,
    )  # fmt: skip


def _list(form: FindChildForm | None = None) -> str:
    person, today = current_person(), clock.today()
    by, order = asked.choice("show", ChildFilter), asked.choice("sort", ChildOrder)
    with database.read() as session:
        page = children.children(session, person, today, by, order, asked.number("page", 1))
    knows = may_know_outcomes(person)
    sought = {"sought": form.wanted.data or ""} if form else {}
    return render_template(
        "children/list.html", page=page, today=today, form=form, knows=knows, wording=terms,
        filters=[each for each in ChildFilter if knows or each not in OF_OUTCOMES],
        orders=tuple(ChildOrder), by_officer=person.role is not Role.IRO, **sought,
    )  # fmt: skip

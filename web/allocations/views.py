"""The IROs with the number of their children, the children of one of them, and the page that changes an IRO."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.ground.access import Role
from bot.ground.errors import InputRefused
from bot.reviews import allocations
from bot.reviews.allocations import Allocated
from web.allocations.forms import AllocationForm, allocation_form
from web.kit import clock, database
from web.kit.guard import allow, current_person

blueprint = Blueprint("allocations", __name__)
MANAGERS = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
BAD_REQUEST = 400


@blueprint.get("/allocations")
@allow(*MANAGERS)
def home() -> str | Response:
    """Show the IROs and the children without one; a child id that is asked for leads to the child."""
    person, today, asked = current_person(), clock.today(), request.args.get("child", "").strip()
    with database.read() as session:
        found = allocations.child_with(session, person, asked, today) if asked else None
        loads = allocations.caseloads(session, today)
        without = allocations.children_of(session, person, None, today)
    if found is not None:
        return redirect(url_for("allocations.child", child_id=found))
    return render_template("allocations/home.html", loads=loads, without=without, asked=asked)


@blueprint.get("/allocations/officers/<int:officer_id>")
@allow(*MANAGERS)
def officer(officer_id: int) -> str:
    """Show the children of one IRO, as far as this person may change their IRO."""
    person, today = current_person(), clock.today()
    with database.read() as session:
        loads = {load.officer_id: load for load in allocations.caseloads(session, today)}
        children = allocations.children_of(session, person, officer_id, today)
    return render_template("allocations/officer.html", load=loads.get(officer_id), children=children)


@blueprint.get("/allocations/<int:child_id>")
@allow(*MANAGERS)
def child(child_id: int) -> str:
    """Show who a child's IRO is and was, the family in care, and the form that changes it."""
    found, form = _child(child_id)
    return _page(found, form)


@blueprint.post("/allocations/<int:child_id>")
@allow(*MANAGERS)
def allocate(child_id: int) -> Response:
    """Appoint or change the IRO of a child, and of the chosen brothers and sisters."""
    found, form = _child(child_id)
    if not form.validate():
        return make_response(_page(found, form, sent=True), BAD_REQUEST)
    try:
        with database.write() as session:
            done = allocations.allocate(
                session,
                current_person(),
                child_id,
                wanted=form.wanted,
                today=clock.today(),
                now=clock.now(),
            )
    except InputRefused as refused:
        form.refuse(refused.field, str(refused))
        return make_response(_page(found, form, sent=True), BAD_REQUEST)
    flash("The IRO is changed" if done == 1 else f"The IRO of {done} children is changed")
    return redirect(url_for("allocations.home"), 303)


def _child(child_id: int) -> tuple[Allocated, AllocationForm]:
    today = clock.today()
    with database.read() as session:
        found = allocations.allocated(session, current_person(), child_id, today)
        loads = allocations.caseloads(session, today)
    return found, allocation_form(found, loads, today)


def _page(found: Allocated, form: AllocationForm, *, sent: bool = False) -> str:
    return render_template("allocations/child.html", child=found, form=form, sent=sent)

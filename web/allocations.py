"""The pages on which managers see the IROs with their children, and appoint or change one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from bot.ground.roles import MANAGERS, Person
from bot.reviews import allocations
from bot.reviews.allocations import Allocated, Load, WantedIro
from web.kit import clock, database
from web.kit.asked import number
from web.kit.fields import ReviewForm, choices, day, paragraph, ticked_ids, why
from web.kit.formats import number_of
from web.kit.forms import save
from web.kit.guard import allow, current_person

REASON = 300
blueprint = Blueprint("allocations", __name__)


class AllocationForm(ReviewForm):
    """Who is to be the IRO, of whom, from when and why."""

    officer_id = SelectField("Who shall be the IRO?", [InputRequired("Choose an IRO")], widget=GovSelect())
    also = SelectMultipleField(
        "Which brothers and sisters as well?",
        validate_choice=False,
        widget=GovCheckboxesInput(),
        description="A sibling group has one IRO, even when placed apart",
    )
    starts_on = day("From which day?", "Enter the day from which they are the IRO")
    reason = why("Why?", "Say why", REASON)
    apart_because = paragraph(
        "If brothers and sisters have different IROs then: why?",
        "Such as a conflict of interest, or a group that is too large for one IRO",
        REASON,
    )
    same_because = paragraph(
        "If a parent in care and their child have the same IRO then: why?", "They should not", REASON
    )

    @property
    def wanted(self) -> WantedIro:
        """Return what was typed, once the form is valid."""
        return WantedIro(
            officer_id=int(self.officer_id.data),
            starts_on=self.starts_on.data or date.max,
            reason=self.reason.data or "",
            also=frozenset(ticked_ids(self.also) if "also" in self else ()),
            apart_because=self.apart_because.data or "" if "apart_because" in self else "",
            same_because=self.same_because.data or "" if "same_because" in self else "",
        )


def allocation_form(child: Allocated, officers: Iterable[Load], today: date) -> AllocationForm:
    """Make the form for one child; it asks only about the family that there is."""
    form = AllocationForm(starts_on=today)
    others = {
        each.officer_id: f"{each.officer}, {each.team}: {number_of(each.children, 'child', 'children')}"
        for each in officers
        if each.officer_id != child.officer_id
    }
    form.officer_id.choices = choices({"": "Choose an IRO", **others})
    movable = [each for each in child.siblings if each.mine]
    if movable:
        form.also.choices = [
            SelectChoice(
                str(each.child_id), f"{each.name or each.la_child_id} (now {each.officer or 'no IRO'})"
            )
            for each in movable
        ]
    else:
        del form.also
    if not child.siblings:
        del form.apart_because
    if child.parent is None and not child.children:
        del form.same_because
    return form


@blueprint.get("/allocations")
@allow(*MANAGERS)
def home() -> str | Response:
    """Show the IROs and the children without one; a child id that is asked for leads to the child."""
    person, today, asked = current_person(), clock.today(), request.args.get("child", "").strip()
    with database.read() as session:
        found = allocations.child_with(session, person, asked, today) if asked else None
        loads = allocations.caseloads(session, today)
        without = allocations.children_of(session, person, None, today, number("page", 1))
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
        children = allocations.children_of(session, person, officer_id, today, number("page", 1))
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

    def change(session: Session, person: Person) -> int:
        return allocations.allocate(
            session, person, child_id, wanted=form.wanted, today=clock.today(), now=clock.now()
        )

    return save(
        form,
        change,
        lambda: _page(found, form, sent=True),
        lambda count: _said(found, count),
        url_for("allocations.home"),
    )


def _said(before: Allocated, count: int) -> str:
    """Say what was done: a child who had no IRO got one."""
    done = "changed" if before.officer else "appointed"
    return f"The IRO is {done}" if count == 1 else f"The IRO of {count} children is {done}"


def _child(child_id: int) -> tuple[Allocated, AllocationForm]:
    today = clock.today()
    with database.read() as session:
        found = allocations.allocated(session, current_person(), child_id, today)
        loads = allocations.caseloads(session, today)
    return found, allocation_form(found, loads, today)


def _page(found: Allocated, form: AllocationForm, *, sent: bool = False) -> str:
    return render_template("allocations/child.html", child=found, form=form, sent=sent)

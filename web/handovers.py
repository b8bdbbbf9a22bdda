"""The pages on which a manager hands children of one IRO to another, and on which the new one sees whom they got."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Field, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError

from bot.ground.roles import MANAGERS, NotFound, Person, Role
from bot.reviews import handovers
from bot.reviews.allocations import Load, WantedIro, caseloads
from bot.reviews.handovers import ChildToHand, HandoverPlan, OpenWork
from web.kit import clock, database
from web.kit.errands import BOTH
from web.kit.fields import ReviewForm, choices, day, paragraph, ticked_ids, why
from web.kit.formats import number_of
from web.kit.forms import DRAWN, save
from web.kit.guard import allow, current_person

blueprint = Blueprint("handovers", __name__, url_prefix="/handovers")
REASON = 300
WORK = {
    OpenWork.UNREAD: "Unread words",
    OpenWork.FLAGS: "Flags",
    OpenWork.ALERTS: "Alerts",
    OpenWork.CODES: "Codes to confirm",
    OpenWork.CHALLENGES: "Challenges",
    OpenWork.REVIEWS: "Reviews in 20 days",
}


class HandoverForm(ReviewForm):
    """Which children get which IRO, from when and why."""

    children = SelectMultipleField("Which children?", validate_choice=False)
    officer_id = SelectField("Who shall be their IRO?", [InputRequired("Choose an IRO")], widget=GovSelect())
    starts_on = day("From which day?", "Enter the day from which they are the IRO")
    reason = why("Why?", "Say why", REASON)
    apart_because = paragraph(
        "If brothers and sisters have different IROs then: why?",
        "Leave it empty where it does not apply",
        REASON,
    )
    same_because = paragraph(
        "If a parent in care and their child have the same IRO then: why?",
        "Leave it empty where it does not apply",
        REASON,
    )

    def validate_children(self, _field: Field) -> None:
        """Refuse a handover of nobody, together with whatever else is missing."""
        if not self.chosen:
            raise ValidationError("Choose at least one child")

    @property
    def chosen(self) -> frozenset[int]:
        """Return the children that were ticked."""
        return frozenset(ticked_ids(self.children))

    @property
    def plan(self) -> HandoverPlan:
        """Return what was typed, once the form is valid."""
        wanted = WantedIro(
            officer_id=int(self.officer_id.data),
            starts_on=self.starts_on.data or clock.today(),
            reason=self.reason.data or "",
            apart_because=self.apart_because.data or "",
            same_because=self.same_because.data or "",
        )
        return HandoverPlan(wanted, self.chosen)


@blueprint.route("/officers/<int:officer_id>", methods=BOTH)
@allow(*MANAGERS)
def make(officer_id: int) -> Response:
    """Show what is open about an IRO's children and the form; ask whether it is meant; hand the children over."""
    today = clock.today()
    with database.read() as session:
        loads = {load.officer_id: load for load in caseloads(session, today)}
        children = handovers.children_to_hand(session, current_person(), officer_id, today)
    if officer_id not in loads:
        raise NotFound(f"officer {officer_id}")
    form = _form(loads, officer_id, children)

    def page(*, sent: bool = True) -> str:
        return render_template(
            "handovers/make.html", load=loads[officer_id], children=children, form=form, work=WORK, sent=sent
        )

    def change(session: Session, person: Person) -> int:
        return handovers.hand_over(
            session, person, officer_id, plan=form.plan, today=clock.today(), now=clock.now()
        )

    if request.method != "POST":
        return make_response(page(sent=False))
    if "sure" not in request.form and form.validate():
        return _ask(form, loads, officer_id, children)
    return save(form, change, page, _handed, url_for("allocations.home"))


def _form(loads: dict[int, Load], officer_id: int, children: tuple[ChildToHand, ...]) -> HandoverForm:
    form = HandoverForm(starts_on=clock.today(), children=[str(one.child_id) for one in children])
    others = {
        load.officer_id: f"{load.officer}, {load.team}: {number_of(load.children, 'child', 'children')}"
        for load in loads.values()
        if load.officer_id != officer_id
    }
    form.officer_id.choices = choices({"": "Choose an IRO", **others})
    return form


def _ask(
    form: HandoverForm, loads: dict[int, Load], officer_id: int, children: tuple[ChildToHand, ...]
) -> Response:
    """Show how many children are handed over, with what is open about them, and ask whether this is meant."""
    chosen = [one for one in children if one.child_id in form.chosen]
    sums = {name: sum(one.work.get(kind, 0) for one in chosen) for kind, name in WORK.items()}
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in {"csrf_token", DRAWN}]
    to = loads[int(form.officer_id.data)]
    return make_response(
        render_template(
            "handovers/ask.html",
            load=loads[officer_id],
            to=to,
            chosen=chosen,
            sums=sums,
            fields=fields,
            form=form,
        )
    )


def _handed(count: int) -> str:
    return f"{number_of(count, 'child is', 'children are')} handed over"


@blueprint.get("")
@allow(Role.IRO)
def home() -> str:
    """Show the children who were handed to this IRO, until they say that they have seen them."""
    with database.read() as session:
        handed = handovers.handed_to(session, current_person(), clock.today())
    return render_template("handovers/list.html", handed=handed)


@blueprint.post("/<int:handover_id>/seen")
@allow(Role.IRO)
def seen(handover_id: int) -> Response:
    """Record that this IRO has seen whom they got."""
    with database.write() as session:
        handovers.mark_handover_seen(session, current_person(), handover_id, clock.now())
    flash("You have seen whom you got")
    return redirect(url_for("handovers.home"), 303)

"""The pages on which cover for an IRO who is away is arranged, seen and ended."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, make_response, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from bot.domain.written import day as in_full
from bot.ground.roles import Person, Role
from bot.reviews import cover
from bot.reviews.cover import ArrangedCover, CoverChoice, CoverReason, CoverShow, WantedCover
from web.kit import asked, clock, database
from web.kit.errands import BOTH, Errand, run
from web.kit.fields import ReviewForm, day, one_of, ticked_ids
from web.kit.forms import save
from web.kit.guard import allow, current_person

blueprint = Blueprint("cover", __name__, url_prefix="/cover")
ARRANGERS = (Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
REASONS = {
    CoverReason.LEAVE: "Leave",
    CoverReason.SICKNESS: "Sickness",
    CoverReason.OTHER: "Another reason",
}
WHOLE, CHOSEN = "whole", "chosen"
FOR_WHOM = {WHOLE: "All their children", CHOSEN: "Only the children chosen below"}


class CoverForm(ReviewForm):
    """Who covers, from when until when, why, and for which children."""

    covered_by = SelectField("Who covers?", [InputRequired("Choose who covers")], widget=GovSelect())
    starts_on = day("From which day?", "Enter the first day of the cover")
    ends_on = day("Until which day?", "Enter the last day of the cover")
    reason = one_of("Why?", REASONS, "Say why")
    for_whom = one_of("For whom?", FOR_WHOM, "Choose all children, or some of them")
    children = SelectMultipleField(
        "Which children?",
        validate_choice=False,
        widget=GovCheckboxesInput(),
        description="Several IROs can share the cover: arrange it once for each of them.",
    )

    def offer(self, choice: CoverChoice) -> None:
        """Put in who can cover, and for whom."""
        officers = (SelectChoice(str(key), name) for key, name, _ in choice.covering)
        self.covered_by.choices = [SelectChoice("", "Choose an IRO"), *officers]
        self.children.choices = [
            SelectChoice(str(key), f"{name} ({la_child_id})") for key, name, la_child_id in choice.children
        ]

    @property
    def wanted(self) -> WantedCover:
        """Return what was typed, once the form is valid."""
        chosen = frozenset(ticked_ids(self.children))
        return WantedCover(
            covered_by=int(self.covered_by.data),
            reason=CoverReason(self.reason.data),
            starts_on=self.starts_on.data or date.max,
            ends_on=self.ends_on.data or date.max,
            children=None if self.for_whom.data == WHOLE else chosen,
        )


@blueprint.get("")
@allow(*ARRANGERS)
def home() -> str:
    """Show who covers for whom now and later, or who did, and for whom cover can be arranged."""
    person, show = current_person(), asked.choice("show", CoverShow)
    with database.read() as session:
        listed = cover.cover_list(session, person, show, asked.number("page", 1), clock.today())
        officers = cover.absent_names(session, person)
    return render_template(
        "cover/list.html",
        listed=listed,
        officers=officers,
        show=show,
        shows=tuple(CoverShow),
        reasons=REASONS,
        today=clock.today(),
    )


@blueprint.route("/officers/<int:officer_id>", methods=BOTH)
@allow(*ARRANGERS)
def arrange(officer_id: int) -> Response:
    """Show the form for cover of one IRO, or arrange it."""
    with database.read() as session:
        choice = cover.choice(session, current_person(), officer_id, clock.today())
    form = CoverForm(starts_on=clock.today(), for_whom=WHOLE)
    form.offer(choice)

    def change(session: Session, person: Person) -> int:
        return cover.arrange_cover(
            session, person, officer_id, wanted=form.wanted, today=clock.today(), now=clock.now()
        )

    def page(*, sent: bool = True) -> str:
        return render_template("cover/arrange.html", choice=choice, form=form, sent=sent)

    if request.method != "POST":
        return make_response(page(sent=False))
    return save(form, change, page, "The cover is arranged", url_for("cover.home"))


@blueprint.route("/<int:cover_id>/end", methods=BOTH)
@allow(*ARRANGERS)
def end(cover_id: int) -> Response:
    """Ask whether a cover should end now, or end it."""
    with database.read() as session:
        found = cover.arranged(session, current_person(), cover_id)

    def change(session: Session, person: Person) -> str:
        return cover.end_cover(session, person, cover_id, clock.now())

    return run(_ending(found), ReviewForm(), change, url_for("cover.home"))


def _ending(found: ArrangedCover) -> Errand:
    by, officer = found.covered_by, found.officer
    told = (
        f"{by} covers for {officer} from {in_full(found.starts_on)} to {in_full(found.ends_on)}. Once it is ended, "
        f"{by} sees these children no longer, and they are {officer}’s alone."
    )
    return Errand(
        f"End the cover by {by}?",
        "End the cover now",
        lambda by: f"The cover by {by} has ended",
        told=(told,),
        warns=True,
        back="Cover",
    )

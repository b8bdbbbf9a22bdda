"""The reviews to come with each child's choices for the meeting, and the form about what was arranged."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot import reviews
from bot.ground.access import Person, Role
from bot.reviews.contributions import terms
from web.arrangements.forms import CHAIRS, FORMS, INTERPRETERS, ArrangementForm
from web.kit import clock, database, wiring
from web.kit.guard import allow, current_person
from web.review.errands import Errand, run

blueprint = Blueprint("arrangements", __name__)
ARRANGERS = (Role.COORDINATOR, Role.IRO, Role.TEAM_MANAGER)
ARRANGE = Errand(
    "What was arranged",
    "Save",
    "Saved",
    "main-content",
    ("Write what was arranged, nothing that a child said.",),
    back="Back to arrangements",
)


@blueprint.get("/arrangements")
@allow(*ARRANGERS)
def show() -> str:
    """Show the reviews of the next 20 working days: options that were chosen, never words."""
    with database.read() as session:
        found = reviews.wishes(session, current_person(), clock.today())
    return render_template(
        "arrangements/list.html",
        found=found,
        wording=terms,
        languages=wiring().content.languages,
        forms=FORMS,
        chairs=CHAIRS,
        interpreters=INTERPRETERS,
    )


@blueprint.route("/arrangements/<int:review_id>", methods=("GET", "POST"))
@allow(*ARRANGERS)
def arrange(review_id: int) -> Response:
    """Keep what was arranged for one review."""
    with database.read() as session:
        found = reviews.wishes_of(session, current_person(), review_id)
    form = ArrangementForm(obj=found.arranged)

    def change(session: Session, person: Person) -> None:
        reviews.arrange(session, person, review_id, arranged=form.arranged, now=clock.now())

    return run(ARRANGE, found, form, change, url_for("arrangements.show"))

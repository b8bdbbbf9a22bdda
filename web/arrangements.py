"""The page of the next reviews with what each child wishes, and the form for what was arranged."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot import reviews
from bot.ground.roles import Person
from bot.reviews import Arranged, ArrangementFilter, ArrangementShow
from bot.reviews.arrangements import ARRANGERS
from bot.reviews.contributions import terms
from bot.reviews.diary import overseen
from web.kit import asked, clock, database, wiring
from web.kit.errands import BOTH, Errand, run_on_review
from web.kit.fields import ReviewForm, line, maybe_one_of
from web.kit.guard import allow, current_person

LONGEST = 200
FILTERS = ("show", "officer", "team", "page")
FORMS = {"room": "In a room", "video": "By video or phone", "hybrid": "In a room and by video"}
CHAIRS = {"iro": "The IRO", "child": "{name}", "both": "{name} and the IRO together"}
INTERPRETERS = {"booked": "Booked", "not_needed": "Not needed"}
blueprint = Blueprint("arrangements", __name__)
ARRANGE = Errand(
    "What was arranged",
    "Save",
    "Saved",
    "main-content",
    ("Write what was arranged, nothing that a child said.",),
    back="Back to arrangements",
)


class ArrangementForm(ReviewForm):
    """Place, form, people, chair and interpreter."""

    place = line("Where is it?", longest=LONGEST)
    form = maybe_one_of("How is it held?", FORMS)
    people = line("Who is invited, and who is not?", longest=LONGEST)
    chair = maybe_one_of("Who runs it?", CHAIRS)
    interpreter = maybe_one_of("Interpreter", INTERPRETERS)

    @property
    def arranged(self) -> Arranged:
        """Return what was typed; what is not among the options is nothing."""
        return Arranged(
            place=(self.place.data or "").strip() or None,
            form=self.form.data if self.form.data in FORMS else None,
            people=(self.people.data or "").strip() or None,
            chair=self.chair.data if self.chair.data in CHAIRS else None,
            interpreter=self.interpreter.data if self.interpreter.data in INTERPRETERS else None,
        )


@blueprint.get("/arrangements")
@allow(*ARRANGERS)
def show() -> str:
    """Show a page of the reviews of the next 20 working days: options that were chosen, never words."""
    person = current_person()
    by = ArrangementFilter(
        show=asked.choice("show", ArrangementShow),
        officer_id=asked.maybe_number("officer"),
        team_id=asked.maybe_number("team"),
        page=asked.number("page", 1),
    )
    with database.read() as session:
        listed = reviews.wishes(session, person, clock.today(), by)
        officers = overseen(session, person)
    return render_template(
        "arrangements/list.html",
        listed=listed,
        by=by,
        kept=asked.kept(*FILTERS),
        officers=officers,
        shows=tuple(ArrangementShow),
        wording=terms,
        languages=wiring().content.languages,
        forms=FORMS,
        chairs=CHAIRS,
        interpreters=INTERPRETERS,
    )


@blueprint.route("/arrangements/<int:review_id>", methods=BOTH)
@allow(*ARRANGERS)
def arrange(review_id: int) -> Response:
    """Keep what was arranged for one review."""
    with database.read() as session:
        found = reviews.wishes_of(session, current_person(), review_id)
    form = ArrangementForm(obj=found.arranged)
    form.begins_with(found.arranged)

    def change(session: Session, person: Person) -> None:
        form.refuse_changed(reviews.wishes_of(session, person, review_id).arranged)
        reviews.arrange(session, person, review_id, arranged=form.arranged, now=clock.now())

    home = url_for("arrangements.show", **asked.kept(*FILTERS))
    return run_on_review(ARRANGE, found, form, change, home)

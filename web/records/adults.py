"""What adults say of the service: the list, with what may be printed, and entering it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectField

from bot.domain.practice import ADULT_FEEDBACK_NAMES, ADULT_NAMES, AdultFeedbackKind, SpeakingAdult
from bot.ground.roles import CHILD_WORKERS, Person
from bot.reviews import adults
from bot.reviews.adults import LONGEST_SAYING, AdultFilter, EnteredFeedback
from web.kit import asked, clock, database
from web.kit.errands import BOTH, Errand, run
from web.kit.fields import ReviewForm, choices, day, maybe_day, one_of, paragraph
from web.kit.guard import allow, current_person

blueprint = Blueprint("adults", __name__, url_prefix="/adults")
ENTER = Errand(
    "What an adult said",
    "Enter it",
    "It is entered",
    told=(
        "A compliment about an IRO is read by that IRO, everything by the participation service and the service"
        " manager, and by the team manager what is about the team.",
    ),
)
NAMES = {"adults": ADULT_NAMES, "kinds": ADULT_FEEDBACK_NAMES}


class AdultForm(ReviewForm):
    """What an adult said of the service."""

    adult = one_of("Who said it?", ADULT_NAMES, "Say who said it")
    kind = one_of("What is it?", ADULT_FEEDBACK_NAMES, "Say what it is")
    officer = SelectField(
        "Which IRO is it about?", choices=choices({"": "Nobody in particular"}), widget=GovSelect()
    )
    words = paragraph(
        "What did they say?",
        "In their words. Leave out names of children.",
        LONGEST_SAYING,
        missing="Enter what they said",
    )
    on = day("When did it come?", "Enter the day on which it came")
    may_quote_on = maybe_day(
        "When did they say yes to printing it without their name? Leave it empty if they did not."
    )

    @property
    def entered(self) -> EnteredFeedback:
        """Return what was typed, once the form is valid."""
        officer = str(self.officer.data or "")
        return EnteredFeedback(
            adult=SpeakingAdult(self.adult.data),
            kind=AdultFeedbackKind(self.kind.data),
            officer_id=int(officer) if officer.isdecimal() else None,
            words=self.words.data or "",
            on=self.on.data or date.max,
            may_quote_on=self.may_quote_on.data,
        )


@blueprint.get("")
@allow(*CHILD_WORKERS)
def home() -> str:
    """Show what this person may read, the newest first, and how much there was this report year."""
    person, today = current_person(), clock.today()
    adult = asked.maybe("adult", SpeakingAdult)
    kind = asked.maybe("kind", AdultFeedbackKind)
    quotable = bool(asked.number("quotable", 0))
    by = AdultFilter(adult, kind, quotable, asked.number("page", 1))
    with database.read() as session:
        listed = adults.adult_list(session, person, by)
        counted = adults.counted_this_year(session, person, today)
    return render_template("records/adults.html", listed=listed, by=by, counted=counted, **NAMES)


@blueprint.route("/new", methods=BOTH)
@allow(*CHILD_WORKERS)
def enter() -> Response:
    """Enter what an adult said."""
    form = AdultForm(on=clock.today())
    with database.read() as session:
        officers = adults.officers_to_name(session, current_person())
    form.officer.choices = choices({"": "Nobody in particular", **dict(officers)})

    def change(session: Session, person: Person) -> int:
        return adults.enter_feedback(
            session, person, entered=form.entered, today=clock.today(), now=clock.now()
        )

    return run(ENTER, form, change, url_for("records.adults.home"))


@blueprint.post("/<int:feedback_id>/withdraw")
@allow(*CHILD_WORKERS)
def withdraw(feedback_id: int) -> Response:
    """Take out a wrong entry, or words that the adult took back."""
    with database.write() as session:
        adults.withdraw_feedback(session, current_person(), feedback_id, clock.now())
    flash("It is taken out and in no count any more")
    return redirect(url_for("records.adults.home"), 303)

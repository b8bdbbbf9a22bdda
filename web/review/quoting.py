"""Words of a young person that the annual report may print: recording their consent, and that they took it back."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.services import annual
from bot.services.annual import LONGEST_QUOTE, Consented
from bot.services.errors import InputRefused
from web.kit import clock, database, trail
from web.kit.guard import allow, current_person
from web.review.errands import BAD_REQUEST, READERS, course_of
from web.review.fields import Form, day, one_of, paragraph, yes

blueprint = Blueprint("quoting", __name__)
HOW = {"said": "In a talk", "wrote": "In writing", "message": "By message"}


class QuoteForm(Form):
    """The words, the day of the yes and how it was given."""

    words = paragraph(
        "Which words may be printed?",
        "Letter by letter as they stand above. Put […] in the place of names and of what you leave out.",
        longest=LONGEST_QUOTE,
    )
    on = day("When did {name} say yes?", "Enter the day on which the young person said yes")
    how = one_of("How did {name} say yes?", HOW, "Say how the young person said yes")
    without_names = yes("Nobody can be recognised by these words: no names, no places, no school")

    @property
    def given(self) -> Consented:
        """Give what was typed, once the form is valid."""
        return Consented(
            words=self.words.data or "",
            on=self.on.data or date.max,
            how=self.how.data,
            without_names=bool(self.without_names.data),
        )


@blueprint.route("/reviews/<int:review_id>/quotes", methods=("GET", "POST"))
@allow(*READERS)
def show(review_id: int) -> Response:
    """Show what the young person said and which words may be printed; take one more consent."""
    form = QuoteForm()
    if request.method != "POST":
        return make_response(_page(review_id, form))
    if not form.validate():
        return make_response(_page(review_id, form, sent=True), BAD_REQUEST)
    try:
        with database.write() as session:
            annual.record_quote(
                session, current_person(), review_id, given=form.given, today=clock.today(), now=clock.now()
            )
    except InputRefused as refused:
        form.refuse(refused.field, str(refused))
        return make_response(_page(review_id, form, sent=True), BAD_REQUEST)
    flash("The consent is recorded. A manager chooses what the report prints.")
    return redirect(url_for("review.quoting.show", review_id=review_id), 303)


@blueprint.post("/reviews/<int:review_id>/quotes/<int:quote_id>/taken-back")
@allow(*READERS)
def take_back(review_id: int, quote_id: int) -> Response:
    """Record that the young person took the consent back."""
    with database.write() as session:
        annual.take_back(session, current_person(), review_id, quote_id, clock.now())
    flash("These words are printed nowhere any more")
    return redirect(url_for("review.quoting.show", review_id=review_id), 303)


def _page(review_id: int, form: QuoteForm, *, sent: bool = False) -> str:
    person, course = current_person(), course_of(review_id)
    trail.viewed("review", review_id)
    with database.read() as session:
        quotes = annual.quotes_of(session, person, review_id)
        words = annual.words_of(session, person, review_id)
    form.speak_of(course.known_as)
    return render_template(
        "review/quotes.html", course=course, form=form, quotes=quotes, words=words, how=HOW, sent=sent
    )

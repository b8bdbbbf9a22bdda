"""Words of a young person that the annual report may print: recording their consent, and that they took it back."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.ground.access import Person
from bot.reports import annual
from web.kit import clock, database, trail
from web.kit.consent import HOW, QuoteForm
from web.kit.errands import READERS, course_of
from web.kit.forms import save
from web.kit.guard import allow, current_person

blueprint = Blueprint("quoting", __name__)


@blueprint.route("/reviews/<int:review_id>/quotes", methods=("GET", "POST"))
@allow(*READERS)
def show(review_id: int) -> Response:
    """Show what the young person said and which words may be printed; take one more consent."""
    form = QuoteForm()
    if request.method != "POST":
        return make_response(_page(review_id, form))

    def change(session: Session, person: Person) -> None:
        annual.record_quote(
            session, person, review_id, given=form.given, today=clock.today(), now=clock.now()
        )

    return save(
        form,
        change,
        lambda: _page(review_id, form, sent=True),
        "The consent is recorded. A manager chooses what the report prints.",
        url_for("review.quoting.show", review_id=review_id),
    )


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

"""Words of feedback that the annual report may print: recording the consent, and that it was taken back."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.ground.access import Role
from bot.ground.errors import InputRefused
from bot.reports import feedback
from web.kit import clock, database, trail, wiring
from web.kit.consent import HOW, QuoteForm
from web.kit.guard import allow, current_person

blueprint = Blueprint("quotes", __name__)
BAD_REQUEST = 400


@blueprint.route("/feedback/<int:conversation_id>/quotes", methods=("GET", "POST"))
@allow(Role.PARTICIPATION)
def show(conversation_id: int) -> Response:
    """Show which words may be printed and which could be; take one more consent."""
    form = QuoteForm()
    if request.method != "POST":
        return make_response(_page(conversation_id, form))
    if not form.validate():
        return make_response(_page(conversation_id, form, sent=True), BAD_REQUEST)
    try:
        with database.write() as session:
            feedback.record_quote(
                session,
                current_person(),
                conversation_id,
                given=form.given,
                today=clock.today(),
                now=clock.now(),
            )
    except InputRefused as refused:
        form.refuse(refused.field, str(refused))
        return make_response(_page(conversation_id, form, sent=True), BAD_REQUEST)
    flash("The consent is recorded. A manager chooses what the report prints.")
    return redirect(url_for("feedback.quotes.show", conversation_id=conversation_id), 303)


@blueprint.post("/feedback/<int:conversation_id>/quotes/<int:quote_id>/taken-back")
@allow(Role.PARTICIPATION)
def take_back(conversation_id: int, quote_id: int) -> Response:
    """Record that the young person took the consent back."""
    with database.write() as session:
        feedback.take_back(session, current_person(), conversation_id, quote_id, clock.now())
    flash("These words are printed nowhere any more")
    return redirect(url_for("feedback.quotes.show", conversation_id=conversation_id), 303)


def _page(conversation_id: int, form: QuoteForm, *, sent: bool = False) -> str:
    person = current_person()
    with database.read() as session:
        quotes = feedback.quotes_of(session, person, conversation_id)
    trail.viewed("feedback", conversation_id)
    with database.read() as session:
        page = feedback.feedback_page(
            session, person, conversation_id, content=wiring().content, today=clock.today()
        )
        words = feedback.words_of(session, person, conversation_id)
    form.speak_of(page.known_as)
    return render_template(
        "feedback/quotes.html",
        page=page,
        form=form,
        quotes=quotes,
        words=words,
        how=HOW,
        sent=sent,
        is_quotable=feedback.is_quotable(page.readers),
    )

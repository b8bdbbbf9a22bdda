"""The pages on which a manager opens words by break-glass, and on which people see that it happened."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.ground.roles import MANAGERS, Person, Role
from bot.reviews import break_glass
from bot.reviews.break_glass import LONGEST, OPEN_FOR, SHORTEST, OpeningReason
from bot.reviews.contributions import terms
from web.kit import asked, clock, database, trail, wiring
from web.kit.errands import BOTH
from web.kit.fields import ReviewForm, one_of, paragraph
from web.kit.forms import save
from web.kit.guard import allow, current_person
from web.kit.terms import OPENING_REASONS
from web.review.record_forms import SOURCES, WRITERS

blueprint = Blueprint("break_glass", __name__)


class OpenForm(ReviewForm):
    """Why the words must be read by somebody else than the IRO."""

    reason = one_of("Why must you read them?", OPENING_REASONS, "Choose why you must read them")
    words = paragraph(
        "Say it in your own words",
        f"At least {SHORTEST} characters. The IRO reads this.",
        LONGEST,
        missing="Say why",
        shortest=SHORTEST,
    )


@blueprint.route("/reviews/<int:review_id>/break-glass", methods=BOTH)
@allow(*MANAGERS)
def open_words(review_id: int) -> Response:
    """Ask why, and open the words of one review for an hour; once they are open, show them."""
    person, form = current_person(), OpenForm()
    with database.read() as session:
        break_glass.openable_review(session, person, review_id)

    def change(session: Session, person: Person) -> None:
        break_glass.open_words(
            session,
            person,
            review_id,
            reason=OpeningReason(form.reason.data),
            words=str(form.words.data or ""),
            now=clock.now(),
        )

    if request.method == "POST":
        home = url_for("break_glass.open_words", review_id=review_id)
        return save(form, change, lambda: _page(review_id, form, sent=True), "The words are open", home)
    return make_response(_page(review_id, form))


@blueprint.post("/break-glass/<int:opening_id>/seen")
@allow(Role.IRO)
def seen(opening_id: int) -> Response:
    """Record that the IRO has seen who opened the words of their review."""
    with database.write() as session:
        break_glass.mark_seen(session, current_person(), opening_id, clock.now())
    flash("You have seen this")
    return redirect(url_for("caseload.show"), 303)


@blueprint.get("/break-glass")
@allow(*MANAGERS, Role.ADMINISTRATOR)
def home() -> str:
    """Show who opened which words, when and why, without the words."""
    with database.read() as session:
        listed = break_glass.opening_list(session, current_person(), asked.number("page", 1))
    return render_template("break_glass/list.html", listed=listed, reasons=OPENING_REASONS)


def _page(review_id: int, form: OpenForm, *, sent: bool = False) -> str:
    person = current_person()
    if review_id in person.opened:
        trail.viewed("review", review_id)
    with database.read() as session:
        found = break_glass.opened_words(session, person, wiring().content, review_id)
    return render_template(
        "break_glass/words.html",
        page=found,
        form=form,
        sent=sent,
        minutes=OPEN_FOR.seconds // 60,
        wording=terms,
        sources=SOURCES,
        writers=WRITERS,
    )

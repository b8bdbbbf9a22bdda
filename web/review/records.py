"""What is recorded beside the messages: what came another way, refusals, and words that the report may print."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.ground.roles import REVIEW_WORKERS, Person, Role
from bot.reports import annual
from bot.reviews import contributions
from bot.reviews.contributions import ContributionState, find_review
from web.kit import bodies, clock, database, trail, wiring
from web.kit.downloads import as_download
from web.kit.errands import BOTH, Errand, course_of, run_on_review
from web.kit.fields import HOW, QuoteForm, choices
from web.kit.forms import save
from web.kit.guard import allow, current_person
from web.review.record_forms import ContributionForm, RefusalForm, RulingForm

blueprint = Blueprint("records", __name__)
bodies.take_files(blueprint, "add", contributions.LARGEST)
# A file from outside is saved, never run or shown as a page of ours.
SANDBOX = "sandbox; default-src 'none'"
ADD = Errand("Record something that came another way", "Record it", "It is recorded", "records")
RULE = Errand(
    "Does this count?",
    "Save",
    "Your decision is saved",
    "code",
    ("Whatever you decide, it stays on record and you can see it.",),
)
REFUSAL = Errand(
    "Record a refusal",
    "Record it",
    "The refusal is recorded",
    "records",
    ("A refusal is evidence too. Say what was offered instead.",),
)


@blueprint.route("/reviews/<int:review_id>/contributions", methods=BOTH)
@allow(*REVIEW_WORKERS)
def add(review_id: int) -> Response:
    """Record a contribution that came another way."""
    course = course_of(review_id)
    form = ContributionForm()
    languages = wiring().content.languages
    form.language.choices = choices(
        {"": "Not known", **{code: languages[code].english for code in languages}}
    )

    def change(session: Session, person: Person) -> None:
        contributions.record_contribution(session, person, review_id, recorded=form.recorded, now=clock.now())

    return run_on_review(ADD, course, form, change)


@blueprint.route("/reviews/<int:review_id>/contributions/<int:contribution_id>/standing", methods=BOTH)
@allow(*REVIEW_WORKERS)
def rule(review_id: int, contribution_id: int) -> Response:
    """Decide whether a contribution counts as usual."""
    course = course_of(review_id)
    with database.read() as session:
        now_is = contributions.situation(session, current_person(), review_id, contribution_id)

    form = _ruling_form(now_is)

    def change(session: Session, person: Person) -> None:
        contributions.rule(session, person, review_id, contribution_id, ruling=form.ruling, now=clock.now())

    return run_on_review(RULE, course, form, change)


def _ruling_form(now_is: ContributionState) -> RulingForm:
    form = RulingForm(
        standing=now_is.standing,
        presented=now_is.presented,
        has_view=now_is.has_view,
        reason=now_is.reason,
    )
    if not now_is.by_others:
        del form.presented
    if now_is.machine_found_view:
        del form.has_view
    return form


@blueprint.route("/reviews/<int:review_id>/refusals", methods=BOTH)
@allow(*REVIEW_WORKERS)
def refusal(review_id: int) -> Response:
    """Record that the child did not want to."""
    form = RefusalForm()

    def change(session: Session, person: Person) -> None:
        contributions.record_refusal(
            session, person, review_id, refused=form.refused, today=clock.today(), now=clock.now()
        )

    return run_on_review(REFUSAL, course_of(review_id), form, change)


@blueprint.get("/reviews/<int:review_id>/contributions/<int:contribution_id>/file")
@allow(Role.IRO)
def file(review_id: int, contribution_id: int) -> Response:
    """Return the file of a contribution to be saved; that this person looked is recorded first."""
    person = current_person()
    with database.read() as session:
        find_review(session, person, review_id)
    trail.viewed("review", review_id)
    with database.read() as session:
        kept = contributions.file_of(session, person, review_id, contribution_id)
    answer = as_download(kept.content, kept.kind, kept.name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@blueprint.route("/reviews/<int:review_id>/quotes", methods=BOTH)
@allow(Role.IRO)
def quotes(review_id: int) -> Response:
    """Show what the young person said and which words may be printed; take one more consent."""
    form = QuoteForm()
    if request.method != "POST":
        return make_response(_quotes_page(review_id, form))

    def change(session: Session, person: Person) -> None:
        annual.record_quote(
            session, person, review_id, given=form.given, today=clock.today(), now=clock.now()
        )

    return save(
        form,
        change,
        lambda: _quotes_page(review_id, form, sent=True),
        "The consent is recorded. A manager chooses what the report prints.",
        url_for("review.records.quotes", review_id=review_id),
    )


@blueprint.post("/reviews/<int:review_id>/quotes/<int:quote_id>/taken-back")
@allow(Role.IRO)
def take_back(review_id: int, quote_id: int) -> Response:
    """Record that the young person took the consent back."""
    with database.write() as session:
        annual.take_back(session, current_person(), review_id, quote_id, clock.now())
    flash("These words are printed nowhere any more")
    return redirect(url_for("review.records.quotes", review_id=review_id), 303)


def _quotes_page(review_id: int, form: QuoteForm, *, sent: bool = False) -> str:
    person, course = current_person(), course_of(review_id)
    trail.viewed("review", review_id)
    with database.read() as session:
        found = annual.quotes_of(session, person, review_id)
        words = annual.words_of(session, person, review_id)
    form.speak_of(course.known_as)
    return render_template(
        "quotes.html",
        about=course,
        back=("Back to the review", url_for("review.show", review_id=review_id)),
        taken_back=lambda quote_id: url_for(
            "review.records.take_back", review_id=review_id, quote_id=quote_id
        ),
        form=form,
        quotes=found,
        words=words,
        how=HOW,
        sent=sent,
        is_quotable=True,
    )

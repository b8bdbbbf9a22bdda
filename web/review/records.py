"""What came another way: recording it, reading its file, deciding whether it counts; refusals."""

from __future__ import annotations

from flask import Blueprint, make_response
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.ground.access import Person
from bot.reviews import contributions
from bot.reviews.contributions import ContributionState, find_review
from web.kit import bodies, clock, database, trail, wiring
from web.kit.errands import READERS, Errand, course_of, run
from web.kit.fields import choices
from web.kit.guard import allow, current_person
from web.review.record_forms import ContributionForm, RefusalForm, RulingForm

blueprint = Blueprint("gathering", __name__)
bodies.take_files(blueprint, "add", contributions.LARGEST)
BOTH = ("GET", "POST")
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
@allow(*READERS)
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

    return run(ADD, course, form, change)


@blueprint.route("/reviews/<int:review_id>/contributions/<int:contribution_id>/standing", methods=BOTH)
@allow(*READERS)
def rule(review_id: int, contribution_id: int) -> Response:
    """Decide whether a contribution counts as usual."""
    course = course_of(review_id)
    with database.read() as session:
        now_is = contributions.situation(session, current_person(), review_id, contribution_id)

    form = _ruling_form(now_is)

    def change(session: Session, person: Person) -> None:
        contributions.rule(session, person, review_id, contribution_id, ruling=form.ruling, now=clock.now())

    return run(RULE, course, form, change)


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
@allow(*READERS)
def refusal(review_id: int) -> Response:
    """Record that the child did not want to."""
    form = RefusalForm()

    def change(session: Session, person: Person) -> None:
        contributions.record_refusal(
            session, person, review_id, refused=form.refused, today=clock.today(), now=clock.now()
        )

    return run(REFUSAL, course_of(review_id), form, change)


@blueprint.get("/reviews/<int:review_id>/contributions/<int:contribution_id>/file")
@allow(*READERS)
def file(review_id: int, contribution_id: int) -> Response:
    """Return the file of a contribution to be saved; that this person looked is recorded first."""
    person = current_person()
    with database.read() as session:
        find_review(session, person, review_id)
    trail.viewed("review", review_id)
    with database.read() as session:
        kept = contributions.file_of(session, person, review_id, contribution_id)
    answer = make_response(kept.content)
    answer.mimetype = kept.kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{kept.name}"'
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer

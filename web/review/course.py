"""Planning, adjourning and cancelling a review, and what is recorded around it."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot import reviews
from bot.ground.roles import REVIEW_WORKERS, Person
from web.kit import clock, wiring
from web.kit.errands import BOTH, Errand, course_of, run_on_review
from web.kit.guard import allow
from web.review.course_forms import (
    AdjournForm,
    CancelForm,
    ConsultationForm,
    ContactForm,
    DocumentsForm,
    EarlierForm,
    LateForm,
    MoveForm,
    ReasonForm,
)

blueprint = Blueprint("course", __name__)
MOVE = Errand(
    "Move the review",
    "Move it",
    "The review is moved",
    "held",
    ("What was said so far stays. A young person who has begun to answer is told of the new day.",),
)
EARLIER = Errand(
    "An earlier review",
    "Ask for it",
    "The review is planned for the earlier day, and is due by it",
    "held",
    (
        "For when the review cannot wait, such as when the plan must change. The review moves to this day, which is "
        "then the day by which it is due.",
    ),
)
ADJOURN = Errand(
    "Adjourn the review",
    "Record this meeting",
    "The meeting is recorded; the review goes on another day",
    "held",
    (
        "A meeting took place, and the review goes on another day. It is to be completed within 20 working days.",
    ),
)
CANCEL = Errand(
    "Cancel the review",
    "Cancel the review",
    "The review is cancelled",
    "held",
    ("This cannot be taken back here. To choose another day, move the review instead.",),
    warns=True,
)
NOT_HELD = Errand(
    "It was not held after all",
    "Undo that it was held",
    "The review is no longer recorded as held",
    "held",
    (
        "The review is planned again, or goes on where it took several meetings. What was recorded about the meeting "
        "and the days of the outcome documents are taken back; the history keeps them.",
        "The young person’s answers stay. Their conversation stays closed, and messages that still come are kept.",
    ),
    warns=True,
)
LATE = Errand("Why is the review late?", "Save the reason", "The reason is saved", "course")
CONSULTATION = Errand(
    "Before the review", "Save", "Saved", "course", ("Answers sent to Heard are never a talk in private.",)
)
CONTACT = Errand(
    "Contact with the child", "Save", "Saved", "course", ("Only the day and the way, nothing that was said.",)
)
DOCUMENTS = Errand("After the review", "Save", "Saved", "course")


@blueprint.route("/reviews/<int:review_id>/move", methods=BOTH)
@allow(*REVIEW_WORKERS)
def move(review_id: int) -> Response:
    """Plan a review for another day or time."""
    course = course_of(review_id)
    form = MoveForm(to=course.review_on, starts_at=course.starts_at)

    def change(session: Session, person: Person) -> None:
        reviews.move(
            session,
            person,
            review_id,
            wanted=form.wanted,
            context=wiring().context,
            today=clock.today(),
            now=clock.now(),
        )

    return run_on_review(MOVE, course, form, change)


@blueprint.route("/reviews/<int:review_id>/earlier", methods=BOTH)
@allow(*REVIEW_WORKERS)
def earlier(review_id: int) -> Response:
    """Ask for a review before its time."""
    form = EarlierForm()

    def change(session: Session, person: Person) -> None:
        reviews.hold_earlier(
            session,
            person,
            review_id,
            wanted=form.wanted,
            context=wiring().context,
            today=clock.today(),
            now=clock.now(),
        )

    return run_on_review(EARLIER, course_of(review_id), form, change)


@blueprint.route("/reviews/<int:review_id>/adjourn", methods=BOTH)
@allow(*REVIEW_WORKERS)
def adjourn(review_id: int) -> Response:
    """Record a meeting that did not complete the review."""
    course = course_of(review_id)
    form = AdjournForm(on=min(course.review_on, clock.today()))

    def change(session: Session, person: Person) -> None:
        reviews.adjourn(
            session,
            person,
            review_id,
            held=form.held,
            continues_on=form.continues_on.data,
            starts_at=form.starts_at.data or None,
            context=wiring().context,
            today=clock.today(),
            now=clock.now(),
        )

    return run_on_review(ADJOURN, course, form, change)


@blueprint.route("/reviews/<int:review_id>/cancel", methods=BOTH)
@allow(*REVIEW_WORKERS)
def cancel(review_id: int) -> Response:
    """Record that a review will not take place."""
    form = CancelForm()

    def change(session: Session, person: Person) -> None:
        reason = str(form.reason.data)
        reviews.cancel(session, person, review_id, reason=reason, context=wiring().context, now=clock.now())

    return run_on_review(CANCEL, course_of(review_id), form, change)


@blueprint.route("/reviews/<int:review_id>/not-held", methods=BOTH)
@allow(*REVIEW_WORKERS)
def not_held(review_id: int) -> Response:
    """Take back that a review was held."""
    form = ReasonForm()

    def change(session: Session, person: Person) -> None:
        reason = str(form.reason.data)
        reviews.not_held(session, person, review_id, reason=reason, context=wiring().context, now=clock.now())

    return run_on_review(NOT_HELD, course_of(review_id), form, change)


@blueprint.route("/reviews/<int:review_id>/late", methods=BOTH)
@allow(*REVIEW_WORKERS)
def late(review_id: int) -> Response:
    """Keep why a review is late."""
    course = course_of(review_id)
    form = LateForm(reason=course.late_reason)

    def change(session: Session, person: Person) -> None:
        reviews.explain_late(session, person, review_id, reason=str(form.reason.data), now=clock.now())

    return run_on_review(LATE, course, form, change)


@blueprint.route("/reviews/<int:review_id>/before", methods=BOTH)
@allow(*REVIEW_WORKERS)
def consultation(review_id: int) -> Response:
    """Keep whom the IRO spoke with before the review."""
    course = course_of(review_id)
    form = ConsultationForm(**asdict(course.consulted))

    def change(session: Session, person: Person) -> None:
        reviews.record_consultation(
            session, person, review_id, consulted=form.consulted, today=clock.today(), now=clock.now()
        )

    return run_on_review(CONSULTATION, course, form, change)


@blueprint.route("/reviews/<int:review_id>/contact", methods=BOTH)
@allow(*REVIEW_WORKERS)
def contact(review_id: int) -> Response:
    """Keep when the IRO was in touch with the child."""
    form = ContactForm()

    def change(session: Session, person: Person) -> None:
        reviews.record_contact(
            session, person, review_id, contact=form.contact, today=clock.today(), now=clock.now()
        )

    return run_on_review(CONTACT, course_of(review_id), form, change)


@blueprint.route("/reviews/<int:review_id>/after", methods=BOTH)
@allow(*REVIEW_WORKERS)
def documents(review_id: int) -> Response:
    """Keep the days of the outcome documents."""
    course = course_of(review_id)
    form = DocumentsForm(**{each.name: each.done_on for each in course.documents})

    def change(session: Session, person: Person) -> None:
        reviews.record_documents(
            session, person, review_id, days=form.days, today=clock.today(), now=clock.now()
        )

    return run_on_review(DOCUMENTS, course, form, change)

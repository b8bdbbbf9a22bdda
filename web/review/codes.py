"""Taking back what was recorded by mistake: that a review was held, and the code that was confirmed."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot import reviews
from bot.ground.access import Person
from bot.reviews import codes
from web.kit import clock, wiring
from web.kit.errands import READERS, Errand, course_of, run
from web.kit.guard import allow
from web.review.course_forms import ReasonForm

blueprint = Blueprint("undoing", __name__)
BOTH = ("GET", "POST")
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
WITHDRAW = Errand(
    "Withdraw the code",
    "Withdraw the code",
    "The code is withdrawn",
    "code",
    (
        "The review has no code then, or again the one of the case system. The history keeps this code.",
        "If it was keyed into the case system, take it out there as well.",
    ),
    warns=True,
)


@blueprint.route("/reviews/<int:review_id>/not-held", methods=BOTH)
@allow(*READERS)
def not_held(review_id: int) -> Response:
    """Take back that a review was held."""
    form = ReasonForm()

    def change(session: Session, person: Person) -> None:
        reason = str(form.reason.data)
        reviews.not_held(session, person, review_id, reason=reason, context=wiring().context, now=clock.now())

    return run(NOT_HELD, course_of(review_id), form, change)


@blueprint.route("/reviews/<int:review_id>/withdraw-code", methods=BOTH)
@allow(*READERS)
def withdraw(review_id: int) -> Response:
    """Take back the confirmed code."""
    form = ReasonForm()

    def change(session: Session, person: Person) -> None:
        codes.withdraw(session, person, review_id, reason=str(form.reason.data), now=clock.now())

    return run(WITHDRAW, course_of(review_id), form, change)

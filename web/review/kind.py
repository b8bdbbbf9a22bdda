"""Recording of which kind a review is."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot import reviews
from bot.domain.reviews import REVIEW_KIND_NAMES, ReviewKind
from bot.ground.roles import REVIEW_WORKERS, Person
from web.kit import clock
from web.kit.errands import BOTH, Errand, course_of, run_on_review
from web.kit.fields import ReviewForm, one_of, why
from web.kit.guard import allow

blueprint = Blueprint("kind", __name__)
KIND = Errand(
    "Kind of review",
    "Save the kind",
    "The kind of the review is saved",
    "course",
    (
        "A supervision order review is of a child who lives at home under a supervision order and is not in care: "
        "asked and heard in the same way, and on its own in the reports.",
        "No law says by when it is held. It is in no return and in no rate.",
    ),
)


class KindForm(ReviewForm):
    """Of which kind a review is, and why that is changed."""

    kind = one_of("What kind of review is it?", REVIEW_KIND_NAMES, "Choose the kind of review")
    reason = why("Why is it changed?", "Say why it is of another kind", 300)


@blueprint.route("/reviews/<int:review_id>/kind", methods=BOTH)
@allow(*REVIEW_WORKERS)
def change(review_id: int) -> Response:
    """Record that a review is of another kind."""
    course = course_of(review_id)
    form = KindForm(kind=course.kind.value)

    def save(session: Session, person: Person) -> None:
        kind, reason = ReviewKind(form.kind.data), form.reason.data or ""
        reviews.change_kind(session, person, review_id, kind=kind, reason=reason, now=clock.now())

    return run_on_review(KIND, course, form, save)

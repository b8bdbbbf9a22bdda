"""Pages that carry one form about one review: shown empty, refused with what was typed, or carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from bot import reviews
from bot.ground.roles import Role
from bot.reviews import ReviewCourse
from web.kit import database
from web.kit.fields import ReviewForm
from web.kit.forms import Change, save
from web.kit.guard import current_person

READERS = (Role.IRO, Role.TEAM_MANAGER)
# Who works with children: finds them, and sees to their cards and phones.
WORKERS = (Role.IRO, Role.TEAM_MANAGER, Role.COORDINATOR, Role.SERVICE_MANAGER, Role.PARTICIPATION)
BOTH = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Errand:
    """What a page with one form says: its title and button, what is said afterwards, where on the review's page."""

    title: str
    button: str
    done: str
    at: str
    told: tuple[str, ...] = ()
    warns: bool = False
    back: str = "Back to the review"


class About(Protocol):
    """What the page of an errand says about its review."""

    @property
    def review_id(self) -> int:
        """Return the review."""

    @property
    def known_as(self) -> str:
        """Return the child's name."""

    @property
    def review_on(self) -> date:
        """Return the day of the review."""


def course_of(review_id: int) -> ReviewCourse:
    """Read the course of a review for the person signed in; NotFound for one that is not theirs."""
    with database.read() as session:
        return reviews.progress(session, current_person(), review_id)


def run(
    errand: Errand, course: About, form: ReviewForm, change: Change[None], home: str | None = None
) -> Response:
    """Show the form, or carry out the change in one transaction; what cannot be taken is said where it was typed.

    ``home`` is the address the page came from, the review's own page if not given.
    """
    back = home or url_for("review.show", review_id=course.review_id)
    form.speak_of(course.known_as)

    def page(*, sent: bool = True) -> str:
        return render_template(
            "review/errand.html", errand=errand, course=course, form=form, back=back, sent=sent
        )

    if request.method != "POST":
        return make_response(page(sent=False))
    return save(form, change, page, errand.done, f"{back}#{errand.at}")

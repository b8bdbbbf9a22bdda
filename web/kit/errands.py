"""Pages that carry one form: shown empty, refused with what was typed, or carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Protocol

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from bot import reviews
from bot.domain.written import day
from bot.reviews import ReviewCourse
from web.kit import database
from web.kit.fields import ReviewForm
from web.kit.forms import BaseForm, Change, save
from web.kit.guard import current_person

BOTH = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Errand:
    """What a page with one form says: its title and button, what is said afterwards, where on the page after it."""

    title: str
    button: str
    done: str | Callable[[Any], str]
    at: str = ""
    told: tuple[str, ...] = ()
    warns: bool = False
    back: str = "Back"


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
    errand: Errand,
    form: ReviewForm,
    change: Change[Any],
    home: str,
    *,
    about: str = "",
    beside: str = "",
    back: str | None = None,
    page: str = "errand.html",
    **facts: Any,
) -> Response:
    """Show the form, or carry out the change in one transaction; what cannot be taken is said where it was typed.

    ``about`` names whom or what it is about, ``beside`` stands next to that; afterwards it goes ``home``, and to
    ``back`` from the link above, home if not given.
    """
    form.speak_of(about)
    shown = partial(show, errand, form, back or home, about=about, beside=beside, page=page, **facts)
    if request.method != "POST":
        return make_response(shown())
    place = f"{home}#{errand.at}" if errand.at else home
    return save(form, change, partial(shown, sent=True), errand.done, place)


def show(
    errand: Errand,
    form: BaseForm,
    back: str,
    *,
    about: str = "",
    beside: str = "",
    page: str = "errand.html",
    sent: bool = False,
    **facts: Any,
) -> str:
    """Return the page of an errand, with what cannot be taken once it was sent."""
    return render_template(
        page, errand=errand, form=form, about=about, beside=beside, back=back, sent=sent, **facts
    )


def run_on_review(
    errand: Errand, course: About, form: ReviewForm, change: Change[None], home: str | None = None
) -> Response:
    """Run an errand about one review; ``home`` is the address the page came from, the review's own if not given."""
    if home is None:
        errand = replace(errand, back="Back to the review")
        home = url_for("review.show", review_id=course.review_id)
    beside = f"review on {day(course.review_on)}"
    return run(errand, form, change, home, about=course.known_as, beside=beside)

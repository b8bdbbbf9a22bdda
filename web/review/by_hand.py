"""Pages on which a child is asked by hand: about the review, reminded of it, or one question again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.ground.errors import InputRefused
from bot.ground.roles import REVIEW_WORKERS, Person, Role
from bot.reports import unanswered
from bot.reports.unanswered import UnansweredList, UnansweredPart
from bot.reviews import ReviewCourse, told
from bot.reviews.contributions import Answered, terms
from web.kit import clock, database, wiring
from web.kit.errands import BOTH, course_of
from web.kit.forms import SubmitButton, save
from web.kit.guard import allow, current_person
from web.review.letter_forms import OnceForm
from web.review.letter_parts import answer_of, goes, home_of

blueprint = Blueprint("asking", __name__)


@blueprint.route("/reviews/<int:review_id>/answers/<question>/again", methods=BOTH)
@allow(Role.IRO)
def ask_question(review_id: int, question: str) -> Response:
    """Put one question to the child again, after a look at when."""
    course, answered, form = course_of(review_id), answer_of(review_id, question), OnceForm()

    def change(session: Session, person: Person) -> datetime | None:
        context, now = wiring().context, clock.now()
        return told.ask_question_again(
            session, person, review_id, question, str(form.token.data), context, now
        )

    def page() -> str:
        at, refusal = _when(
            lambda session, person: told.look_at_question(
                session, person, review_id, question, wiring().context, clock.now()
            )
        )
        title = f"Ask {course.known_as} this question again?"
        return _confirm(title, "Ask it again", course, form, at, refusal, answered)

    if request.method != "POST":
        return make_response(page())
    return save(form, change, page, goes("The question"), home_of(review_id))


@blueprint.route("/reviews/<int:review_id>/ask", methods=BOTH)
@allow(*REVIEW_WORKERS)
def ask(review_id: int) -> Response:
    """Ask the child about the review now, or remind them of it, after a look at when and whether that may be."""
    course, form = course_of(review_id), SubmitButton()
    with database.read() as session:
        listed = _requests(session, current_person(), review_id)
        asked_before = told.was_asked(session, current_person(), review_id)

    def change(session: Session, person: Person) -> datetime | None:
        if not asked_before:
            return told.ask_now(session, person, review_id, wiring().context, clock.now())
        return _remind(session, person, review_id)

    def page() -> str:
        title = f"Remind {course.known_as}?" if asked_before else f"Ask {course.known_as} now?"
        at, refusal = _reminder(listed) if asked_before else _first(review_id)
        return _confirm(title, "Remind" if asked_before else "Ask now", course, form, at, refusal)

    if request.method != "POST":
        return make_response(page())
    return save(
        form, change, page, goes("The reminder" if asked_before else "The invitation"), home_of(review_id)
    )


def _confirm(
    title: str, button: str, course: ReviewCourse, form: SubmitButton | OnceForm, at: datetime | None,
    refusal: str | None, answered: Answered | None = None,
) -> str:  # fmt: skip
    return render_template(
        "review/ask.html", title=title, button=button, course=course, form=form, at=at, refusal=refusal,
        answered=answered, wording=terms, back=home_of(course.review_id), now=clock.now(),
    )  # fmt: skip


def _when(look: Callable[[Session, Person], datetime]) -> tuple[datetime | None, str | None]:
    """Return when something would be asked, or why it cannot be."""
    try:
        with database.read() as session:
            return look(session, current_person()), None
    except InputRefused as refused:
        return None, str(refused)


def _first(review_id: int) -> tuple[datetime | None, str | None]:
    return _when(
        lambda session, person: told.may_ask_now(session, person, review_id, wiring().context, clock.now())
    )


def _requests(session: Session, person: Person, review_id: int) -> UnansweredList:
    """Return the one request about a review that has no finished answer, if any, with why no reminder goes."""
    period, now = unanswered.open_now(clock.today()), clock.now()
    listed = unanswered.unanswered(
        session, person, period, UnansweredPart(), page=1, now=now, starting=wiring().settings.policies
    )
    return replace(listed, wanted=[row for row in listed.wanted if row.review_id == review_id])


def _reminder(listed: UnansweredList) -> tuple[datetime | None, str | None]:
    if not listed.wanted:
        return (
            None,
            "Everything is answered, or the review is over: to ask one question again, use the link under it",
        )
    (row,) = listed.wanted
    if row.may_remind:
        return listed.slot, None
    return None, unanswered.REASONS[row.verdict.reason]


def _remind(session: Session, person: Person, review_id: int) -> datetime | None:
    """Send the next reminder; what was read behind the lock counts."""
    unanswered.lock(session, _requests(session, person, review_id), None)
    listed = _requests(session, person, review_id)
    at, refusal = _reminder(listed)
    if refusal is not None:
        raise InputRefused("ask", refusal)
    unanswered.remind(session, person, listed, None, clock.now())
    return at

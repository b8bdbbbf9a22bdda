"""Pages on which an officer tells a child something by message, with a look at it first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.languages import ENGLISH
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from bot.reviews import ReviewCourse, told
from bot.reviews.contributions import Answered, terms
from bot.reviews.told import LookedAt
from bot.talk.letters import OfficersWords
from web.kit import clock, database, wiring
from web.kit.errands import BOTH, course_of
from web.kit.forms import SubmitButton, save
from web.kit.guard import allow, current_person
from web.review.letter_forms import LetterForm, OutcomeForm, WrittenForm
from web.review.letter_parts import answer_of, goes, home_of

blueprint = Blueprint("letters", __name__)
SEND = "send"


@dataclass(frozen=True, slots=True)
class Telling:
    """One page of telling: its title, whose review, why nothing can be told, and the answer that it is about."""

    title: str
    course: ReviewCourse
    refusal: str | None
    answered: Answered | None = None


@blueprint.route("/reviews/<int:review_id>/letter", methods=BOTH)
@allow(Role.IRO)
def write(review_id: int) -> Response:
    """Write to the child of a review, look at what they get, and send it."""
    course, form = course_of(review_id), LetterForm()
    telling = _telling(f"Write to {course.known_as}", course, form, OfficersWords("letter"))
    return _tell(telling, form, lambda: form.told)


@blueprint.route("/reviews/<int:review_id>/answers/<question>/outcome", methods=BOTH)
@allow(Role.IRO)
def outcome(review_id: int, question: str) -> Response:
    """Tell the child what came of one answer, after a look at what they get."""
    course, answered = course_of(review_id), answer_of(review_id, question)
    form = OutcomeForm(said=answered.said.words or answered.said.own_label or answered.said.label)
    about = OfficersWords("you_said", question=question)
    telling = _telling(f"Tell {course.known_as} what came of it", course, form, about, answered)
    return _tell(telling, form, lambda: form.told_about(question))


@blueprint.post("/reviews/<int:review_id>/letters/done")
@allow(Role.IRO)
def done(review_id: int) -> Response:
    """End writing with the child: the questions go on."""
    form = SubmitButton()

    def change(session: Session, person: Person) -> datetime:
        return told.done_writing(session, person, review_id, wiring().context, clock.now())

    return save(
        form, change, lambda: "", "The questions go on in the next hours for writing", home_of(review_id)
    )


def _telling(
    title: str, course: ReviewCourse, form: WrittenForm, about: OfficersWords, answered: Answered | None = None
) -> Telling:  # fmt: skip
    with database.read() as session:
        to = told.addressee(session, current_person(), course.review_id, about, wiring().context, clock.now())
    language = None if to.language == ENGLISH else wiring().content.languages[to.language].english
    form.speak(course.known_as, language)
    return Telling(title, course, to.refusal, answered)


def _tell(telling: Telling, form: WrittenForm, words: Callable[[], OfficersWords]) -> Response:
    """Show the form, then what the child gets, and tell it once what was looked at is sent."""
    review_id = telling.course.review_id
    if request.method != "POST":
        return make_response(_page(telling, form, None))
    looked = _look(review_id, form, words)
    if looked is None or form.shown.data != _digest(looked) or request.form.get("do") != SEND:
        if looked is not None:
            form.shown.data = _digest(looked)
        return make_response(
            _page(telling, form, looked), HTTPStatus.OK if looked else HTTPStatus.BAD_REQUEST
        )

    def change(session: Session, person: Person) -> datetime | None:
        now = clock.now()
        return told.tell(session, person, review_id, words(), str(form.token.data), wiring().context, now)

    return save(form, change, lambda: _page(telling, form, looked), goes("Your message"), home_of(review_id))


def _look(review_id: int, form: WrittenForm, words: Callable[[], OfficersWords]) -> LookedAt | None:
    """Return what the child would get; None, with the reason at its field, where it cannot be told."""
    if not form.validate():
        return None
    try:
        with database.read() as session:
            return told.look(session, current_person(), review_id, words(), wiring().context, clock.now())
    except InputRefused as refused:
        form.refuse(refused.field, str(refused))
        return None


def _digest(looked: LookedAt) -> str:
    return hashlib.sha256(looked.text.encode()).hexdigest()


def _page(telling: Telling, form: WrittenForm, looked: LookedAt | None) -> str:
    return render_template(
        "review/letter.html", telling=telling, course=telling.course, form=form, looked=looked, wording=terms,
        back=home_of(telling.course.review_id), now=clock.now(),
    )  # fmt: skip

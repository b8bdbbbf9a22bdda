"""Pages on which an officer tells a child something by message, with a look at it first, and asks by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, make_response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.languages import ENGLISH
from bot.domain.written import moment
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reports import unanswered
from bot.reports.unanswered import UnansweredList, UnansweredPart
from bot.reviews import ReviewCourse, told
from bot.reviews.challenges import ChallengeOrigin, words_to_link
from bot.reviews.contributions import Answered, terms
from bot.reviews.told import LookedAt
from bot.talk.letters import OfficersWords
from web.kit import clock, database, trail, wiring
from web.kit.errands import BOTH, READERS, course_of
from web.kit.forms import SubmitButton, save
from web.kit.guard import allow, current_person
from web.review.letter_forms import LetterForm, OnceForm, OutcomeForm, WrittenForm

blueprint = Blueprint("letters", __name__)
SEND = "send"
HTTP_REFUSED = 400
AT = "told"


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
    course, answered = course_of(review_id), _answered(review_id, question)
    form = OutcomeForm(said=answered.said.words or answered.said.own_label or answered.said.label)
    about = OfficersWords("you_said", question=question)
    telling = _telling(f"Tell {course.known_as} what came of it", course, form, about, answered)
    return _tell(telling, form, lambda: form.told_about(question))


@blueprint.route("/reviews/<int:review_id>/answers/<question>/again", methods=BOTH)
@allow(Role.IRO)
def ask_question(review_id: int, question: str) -> Response:
    """Put one question to the child again, after a look at when."""
    course, answered, form = course_of(review_id), _answered(review_id, question), OnceForm()

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
    return save(form, change, page, _goes("The question"), _home(review_id))


@blueprint.post("/reviews/<int:review_id>/letters/done")
@allow(Role.IRO)
def done(review_id: int) -> Response:
    """End writing with the child: the questions go on."""
    form = SubmitButton()

    def change(session: Session, person: Person) -> datetime:
        return told.done_writing(session, person, review_id, wiring().context, clock.now())

    return save(
        form, change, lambda: "", "The questions go on in the next hours for writing", _home(review_id)
    )


@blueprint.route("/reviews/<int:review_id>/ask", methods=BOTH)
@allow(*READERS)
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
        form, change, page, _goes("The reminder" if asked_before else "The invitation"), _home(review_id)
    )


def _telling(
    title: str, course: ReviewCourse, form: WrittenForm, about: OfficersWords, answered: Answered | None = None
) -> Telling:  # fmt: skip
    with database.read() as session:
        to = told.addressee(session, current_person(), course.review_id, about, wiring().context)
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
        return make_response(_page(telling, form, looked), 200 if looked else HTTP_REFUSED)

    def change(session: Session, person: Person) -> datetime | None:
        now = clock.now()
        return told.tell(session, person, review_id, words(), str(form.token.data), wiring().context, now)

    return save(form, change, lambda: _page(telling, form, looked), _goes("Your message"), _home(review_id))


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
        back=_home(telling.course.review_id), now=clock.now(),
    )  # fmt: skip


def _confirm(
    title: str, button: str, course: ReviewCourse, form: SubmitButton | OnceForm, at: datetime | None,
    refusal: str | None, answered: Answered | None = None,
) -> str:  # fmt: skip
    return render_template(
        "review/ask.html", title=title, button=button, course=course, form=form, at=at, refusal=refusal,
        answered=answered, wording=terms, back=_home(course.review_id), now=clock.now(),
    )  # fmt: skip


def _goes(what: str) -> Callable[[datetime | None], str]:
    def said(at: datetime | None) -> str:
        if at is None:
            return "It is on its way already"
        return f"{what} goes out {'in the next minutes' if at <= clock.now() else 'on ' + moment(at)}"

    return said


def _home(review_id: int) -> str:
    return url_for("review.show", review_id=review_id, _anchor=AT)


def _answered(review_id: int, question: str) -> Answered:
    """Return the answer that counts, after recording that this person looks at it; NotFound where there is none."""
    trail.viewed("review", review_id)
    with database.read() as session:
        origin = ChallengeOrigin(question=question)
        found = words_to_link(session, current_person(), wiring().content, review_id, origin)
    if found is None or found.answered is None:
        raise NotFound(f"answer to {question}")
    return found.answered


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

"""The page of one review and everything a person can record on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot import reviews
from bot.domain.advocacy import STATE_NAMES
from bot.ground.access import may_read_words
from bot.ground.cover import cover_of_review, covers_for
from bot.ground.errors import InputRefused
from bot.ground.roles import REVIEW_WORKERS, Person, Role
from bot.reports import themes
from bot.reports.themes import ReplyKey
from bot.reviews import break_glass, codes, contributions, told
from bot.reviews.advocacy import states_of
from bot.reviews.caseload import unread_elsewhere
from bot.reviews.challenges import challenges_of
from bot.reviews.children import works_with
from bot.reviews.contributions import find_review, terms
from bot.reviews.statement import has_copy, statement_of
from bot.talk import was_read
from web.kit import clock, database, policy, trail, wiring
from web.kit.fields import ReviewForm
from web.kit.forms import Change, save
from web.kit.guard import access_of, allow, current_person
from web.kit.terms import OPENING_REASONS
from web.review import by_hand, course, kind, letters, records, statement
from web.review import codes as code_pages
from web.review.forms import ChooseForm, CodeForm, ConfirmForm, FlagForm, HeldForm, ReadForm, TicksForm
from web.review.page import WORDING, forms_for, span

blueprint = Blueprint("review", __name__)
blueprint.register_blueprint(code_pages.blueprint)
blueprint.register_blueprint(course.blueprint)
blueprint.register_blueprint(kind.blueprint)
blueprint.register_blueprint(letters.blueprint)
blueprint.register_blueprint(by_hand.blueprint)
blueprint.register_blueprint(records.blueprint)
blueprint.register_blueprint(statement.blueprint)


@blueprint.get("/reviews/<int:review_id>")
@allow(*REVIEW_WORKERS)
def show(review_id: int) -> str:
    """Show one review with the child's words; that this person looked is recorded first."""
    return _page(review_id)


@blueprint.get("/reviews/<int:review_id>/confirmation")
@allow(*REVIEW_WORKERS)
def confirmation(review_id: int) -> str:
    """Show the record of the code that stands, to be printed: who checked what, when, against which message."""
    person = current_person()
    _record_look(person, review_id)
    with database.read() as session:
        found = reviews.confirmation_of(session, person, review_id, content=wiring().content, policy=policy())
    return render_template("review/confirmation.html", page=found, wording=terms, **WORDING)


@blueprint.post("/reviews/<int:review_id>/read")
@allow(Role.IRO)
def read(review_id: int) -> Response:
    """Record that this person has read what their page showed."""
    form = ReadForm(prefix="read-")
    seen = form.moment or clock.now()

    def change(session: Session, person: Person) -> None:
        contributions.mark_read(session, person, review_id, seen, clock.now())
        cover = person.name if covers_for(session, person, review_id) else None
        was_read.tell(session.connection(), review_id, clock.now(), wiring().context, cover)

    return _save(review_id, form, change, "You have read this", at="words")


@blueprint.post("/reviews/<int:review_id>/held")
@allow(*REVIEW_WORKERS)
def held(review_id: int) -> Response:
    """Record that the review was held, or correct the record."""
    form = HeldForm(prefix="held-")

    def change(session: Session, person: Person) -> None:
        reviews.record_held(
            session,
            person,
            review_id,
            held=form.held,
            context=wiring().context,
            today=clock.today(),
            now=clock.now(),
        )

    return _save(review_id, form, change, "The review is recorded", at="code")


@blueprint.post("/reviews/<int:review_id>/contributions/<int:contribution_id>/ticks")
@allow(*REVIEW_WORKERS)
def tick(review_id: int, contribution_id: int) -> Response:
    """Keep the three answers about one contribution."""
    form = TicksForm(prefix=f"ticks-{contribution_id}-")

    def change(session: Session, person: Person) -> None:
        contributions.tick(session, person, review_id, contribution_id, verdict=form.verdict, now=clock.now())

    return _save(review_id, form, change, "Your answers are saved", at="code")


@blueprint.post("/reviews/<int:review_id>/flags/<int:flag_id>")
@allow(*REVIEW_WORKERS)
def acknowledge(review_id: int, flag_id: int) -> Response:
    """Record what this person did about a flag."""
    form = FlagForm(prefix=f"flag-{flag_id}-")

    def change(session: Session, person: Person) -> None:
        outcome = str(form.outcome.data)
        reviews.acknowledge(session, person, review_id, flag_id, outcome=outcome, now=clock.now())

    return _save(review_id, form, change, "What you did is recorded", at="flags")


@blueprint.post("/reviews/<int:review_id>/confirm")
@allow(*REVIEW_WORKERS)
def confirm(review_id: int) -> Response:
    """Confirm the code that the page proposed."""
    return _settle(review_id, ConfirmForm(prefix="confirm-"), codes.confirm)


@blueprint.post("/reviews/<int:review_id>/choose")
@allow(*REVIEW_WORKERS)
def choose(review_id: int) -> Response:
    """Record another code than the proposed one."""
    return _settle(review_id, ChooseForm(prefix="choose-"), codes.choose)


def _settle(review_id: int, form: CodeForm, use_case: Callable[..., None]) -> Response:
    def change(session: Session, person: Person) -> None:
        choice = form.choice
        if choice is None:
            raise InputRefused("code", "Choose a code")
        use_case(session, person, review_id, choice=choice, policy=policy(), now=clock.now())

    return _save(review_id, form, change, "The code is confirmed", at="code")


def _save(review_id: int, form: ReviewForm, change: Change[None], done: str, *, at: str) -> Response:
    home = url_for("review.show", review_id=review_id, _anchor=at)
    return save(form, change, lambda: _page(review_id, form), done, home)


def _beside(
    session: Session, person: Person, page: reviews.ReviewPage, review_id: int, today: date
) -> dict[str, object]:
    """Return what other rooms know of a review, by its name in the templates."""
    case = page.case
    return {
        "elsewhere": unread_elsewhere(session, person, review_id),
        "may_see_child": works_with(session, person, case.child_id, today),
        "talk": told.talk_of(session, person, case.conversation_id, page.words),
        "challenged": challenges_of(session, person, review_id, today),
        "cover": cover_of_review(session, review_id, today),
        "openings": break_glass.openings_of(session, person, review_id),
        "advocates": states_of(session, person, case.child_id, today),
        "marks": themes.themes_of(session, ReplyKey(conversation_id=case.conversation_id))
        if case.conversation_id and page.reads
        else {},
        "record_marks": themes.themes_of_records(session, [one.id for one in page.written])
        if page.written
        else {},
    }


def _record_look(person: Person, review_id: int) -> None:
    """Record that this person is about to see the words of a review; NotFound for one that is not theirs."""
    with database.read() as session:
        find_review(session, person, review_id)
    if may_read_words(person):
        trail.viewed("review", review_id)


def _page(review_id: int, sent: ReviewForm | None = None) -> str:
    person, made_at, today = current_person(), clock.now(), clock.today()
    _record_look(person, review_id)
    with database.read() as session:
        page = reviews.review_page(
            session, person, review_id, content=wiring().content, policy=policy(), today=today
        )
        beside = _beside(session, person, page, review_id, today)
    paper = statement_of(page)
    return render_template(
        "review/page.html",
        page=page,
        **beside,
        opening_reasons=OPENING_REASONS,
        advocate_states=STATE_NAMES,
        may_theme=person.role.value in (access_of("themes.words.talk") or ()),
        paper=paper,
        has_copy=has_copy(paper),
        forms=forms_for(page, made_at, sent),
        sent=sent,
        languages=wiring().content.languages,
        content=wiring().content,
        wording=terms,
        span=span(page.words),
        profile=policy().profile,
        **WORDING,
        may_allocate=person.role.value in (access_of("allocations.child") or ()),
        needs_reason=page.case.standing is not None or person.role is not Role.IRO,
    )

"""The pages of challenges: the list, one challenge with its history, starting one, and the steps after that."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.challenges import (
    AGENCY_NAMES,
    OUTCOME_NAMES,
    STAGE_NAMES,
    THEME_NAMES,
    ChallengedAgency,
    ChallengeStage,
    ChallengeTheme,
)
from bot.domain.written import day
from bot.ground.access import may_read_words
from bot.ground.roles import REVIEW_WORKERS, NotFound, Person, Role
from bot.reviews import challenges
from bot.reviews.challenges import (
    ChallengeFilter,
    ChallengeOrigin,
    ChallengePage,
    ChallengeShow,
    LinkedWords,
)
from bot.reviews.contributions import terms
from web.challenges.forms import AnswerForm, EscalateForm, ResolveForm, StartForm, WithdrawForm
from web.kit import asked, clock, database, trail, wiring
from web.kit.errands import BOTH, Errand, course_of, run
from web.kit.fields import ReviewForm
from web.kit.forms import Change, save
from web.kit.guard import allow, current_person

blueprint = Blueprint("challenges", __name__)
SEERS = (*REVIEW_WORKERS, Role.SERVICE_MANAGER)
NAMES = {
    "stages": STAGE_NAMES,
    "themes": THEME_NAMES,
    "agencies": AGENCY_NAMES,
    "outcomes": OUTCOME_NAMES,
    "wording": terms,
}
BACK = "Back to the challenge"
ANSWER = Errand("Record the answer", "Record it", "The answer is recorded", "history", back=BACK)
ESCALATE = Errand(
    "Take it to a higher stage",
    "Escalate",
    "It is escalated",
    "history",
    ("A new answer is due, counted in working days from this day.",),
    back=BACK,
)
RESOLVE = Errand("Record how it was resolved", "Record it", "It is resolved", "history", back=BACK)
WITHDRAW = Errand(
    "Withdraw a wrong entry",
    "Withdraw it",
    "The entry is withdrawn",
    "history",
    (
        "It stays on record with your reason and is in no count any more. A challenge that was settled is resolved.",
    ),
    warns=True,
    back=BACK,
)


@blueprint.get("/challenges")
@allow(*SEERS)
def home() -> str:
    """Show the challenges of this person, their team or the service, what is late first, and those of each quarter."""
    by = ChallengeFilter(
        show=asked.choice("show", ChallengeShow),
        stage=asked.maybe("stage", ChallengeStage),
        theme=asked.maybe("theme", ChallengeTheme),
        agency=asked.maybe("agency", ChallengedAgency),
        officer_id=asked.maybe_number("officer"),
        page=asked.number("page", 1),
    )
    with database.read() as session:
        listed = challenges.challenge_list(session, current_person(), by, clock.today())
    shows = tuple(ChallengeShow)
    return render_template("challenges/list.html", listed=listed, by=by, shows=shows, **NAMES)


@blueprint.get("/challenges/<int:challenge_id>")
@allow(*SEERS)
def show(challenge_id: int) -> str:
    """Show one challenge; where it shows the child's words, that this person looked is recorded first."""
    person = current_person()
    page = _find(challenge_id)
    words = None
    if page.reads and page.review_id is not None:
        trail.viewed("review", page.review_id)
        with database.read() as session:
            words = challenges.linked_words(session, person, wiring().content, page)
    return render_template("challenges/one.html", page=page, words=words, **NAMES)


@blueprint.route("/reviews/<int:review_id>/challenge", methods=BOTH)
@allow(*REVIEW_WORKERS)
def start(review_id: int) -> Response:
    """Start a challenge about the child of a review, with the words that it is about if any."""
    course, origin = course_of(review_id), _origin()
    words = _words(review_id, origin)
    form = StartForm(on=clock.today())
    back = url_for("review.show", review_id=review_id)

    def change(session: Session, person: Person) -> int:
        return challenges.raise_challenge(
            session,
            person,
            review_id,
            raised=form.raised(origin),
            days=wiring().decisions.policies.challenges,
            today=clock.today(),
            now=clock.now(),
        )

    def page(*, sent: bool = True) -> str:
        return render_template(
            "challenges/start.html", course=course, form=form, words=words, back=back, sent=sent, **NAMES
        )

    if request.method != "POST":
        return make_response(page(sent=False))
    return save(form, change, page, "The challenge is on record", url_for("challenges.home"))


def _origin() -> ChallengeOrigin:
    """Return the words that the address names; at most one kind of them."""
    flag, record = (asked.maybe_number(name) for name in ("flag", "record"))
    question = request.args.get("question") or None
    if sum(each is not None for each in (flag, record, question)) > 1:
        raise NotFound("words of several kinds")
    return ChallengeOrigin(flag, question, record)


def _words(review_id: int, origin: ChallengeOrigin) -> LinkedWords | None:
    if origin == ChallengeOrigin() or not may_read_words(current_person()):
        return None
    trail.viewed("review", review_id)
    with database.read() as session:
        return challenges.words_to_link(session, current_person(), wiring().content, review_id, origin)


@blueprint.route("/challenges/<int:challenge_id>/answer", methods=BOTH)
@allow(*SEERS)
def answer(challenge_id: int) -> Response:
    """Record the answer to a challenge."""
    form = AnswerForm(on=clock.today())

    def change(session: Session, person: Person) -> None:
        challenges.answer(
            session,
            person,
            challenge_id,
            on=form.on.data,
            words=form.words.data or "",
            today=clock.today(),
            now=clock.now(),
        )

    return _step(ANSWER, _find(challenge_id), form, change)


@blueprint.route("/challenges/<int:challenge_id>/escalate", methods=BOTH)
@allow(*SEERS)
def escalate(challenge_id: int) -> Response:
    """Take a challenge to a higher stage."""
    page, form = _find(challenge_id), EscalateForm(on=clock.today())
    if not page.stage.above:
        raise NotFound("there is no stage above")
    form.offer(page.stage)

    def change(session: Session, person: Person) -> None:
        challenges.escalate(
            session,
            person,
            challenge_id,
            to=ChallengeStage(form.to.data),
            on=form.on.data,
            words=form.words.data or "",
            days=wiring().decisions.policies.challenges,
            today=clock.today(),
            now=clock.now(),
        )

    return _step(ESCALATE, page, form, change)


@blueprint.route("/challenges/<int:challenge_id>/resolve", methods=BOTH)
@allow(*SEERS)
def resolve(challenge_id: int) -> Response:
    """Record how a challenge was resolved."""
    form = ResolveForm(on=clock.today())

    def change(session: Session, person: Person) -> None:
        challenges.resolve(
            session,
            person,
            challenge_id,
            outcome=form.resolved,
            on=form.on.data,
            words=form.words.data or "",
            today=clock.today(),
            now=clock.now(),
        )

    return _step(RESOLVE, _find(challenge_id), form, change)


@blueprint.route("/challenges/<int:challenge_id>/withdraw", methods=BOTH)
@allow(*SEERS)
def withdraw(challenge_id: int) -> Response:
    """Withdraw a wrong entry, with the reason."""
    form = WithdrawForm()

    def change(session: Session, person: Person) -> None:
        reason, today, now = form.words.data or "", clock.today(), clock.now()
        challenges.withdraw(session, person, challenge_id, reason=reason, today=today, now=now)

    return _step(WITHDRAW, _find(challenge_id), form, change)


def _find(challenge_id: int) -> ChallengePage:
    with database.read() as session:
        return challenges.challenge_page(session, current_person(), challenge_id, clock.today())


def _step(errand: Errand, page: ChallengePage, form: ReviewForm, change: Change[None]) -> Response:
    beside = f"challenge of {day(page.raised_on)} · {STAGE_NAMES[page.stage]}"
    home = url_for("challenges.show", challenge_id=page.id)
    return run(errand, form, change, home, about=page.known_as, beside=beside)

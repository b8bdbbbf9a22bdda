"""The queue of wishes for an advocate and complaints: the list, one of them, entering one, and each step."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.advocacy import (
    ABOUT_NAMES,
    KIND_NAMES,
    STATE_NAMES,
    ComplaintAbout,
    RequestKind,
    RequestState,
)
from bot.ground.records import ADVOCACY_WORKERS, works_on_requests
from bot.ground.roles import NotFound, Person, Role
from bot.reviews import advocacy, children
from bot.reviews.advocacy import LONGEST_NOTE, EnteredRequest, RequestFilter, RequestShow
from web.kit import asked, clock, database
from web.kit.errands import BOTH, Errand, run
from web.kit.fields import ReviewForm, day, line, maybe_one_of, one_of, paragraph
from web.kit.guard import allow, current_person

blueprint = Blueprint("advocacy", __name__, url_prefix="/advocacy")
ENTERERS = (*ADVOCACY_WORKERS, Role.IRO, Role.TEAM_MANAGER)
NAMES = {"kinds": KIND_NAMES, "abouts": ABOUT_NAMES, "states": STATE_NAMES}
NO_WORDS = "Names and the fact are enough. Leave out what the young person wrote."


class EnterRequestForm(ReviewForm):
    """What a young person asked somebody for."""

    kind = one_of("What does {name} want?", KIND_NAMES, "Say what they want")
    about = maybe_one_of("If it is a complaint, what is it about?", ABOUT_NAMES)
    on = day("When did {name} ask?", "Enter the day on which they asked")
    note = paragraph("What should whoever works on it know?", NO_WORDS, LONGEST_NOTE)

    @property
    def entered(self) -> EnteredRequest:
        """Return what was typed, once the form is valid."""
        about = self.about.data
        known = about in set(ComplaintAbout)
        return EnteredRequest(
            kind=RequestKind(self.kind.data),
            about=ComplaintAbout(about) if known else None,
            on=self.on.data or date.max,
            note=self.note.data or "",
        )


class StepForm(ReviewForm):
    """One step: the day and a note."""

    on = day("On which day?", "Enter the day")
    note = paragraph("Note", NO_WORDS, LONGEST_NOTE)


class PassForm(StepForm):
    """That it goes to somebody else."""

    provider = line(
        "To whom is it passed?",
        "Such as the advocacy provider or the complaints team.",
        missing="Say to whom it is passed",
    )


ENTER = Errand(
    "A wish for an advocate or a complaint",
    "Put it in the queue",
    "It is in the queue",
    told=(
        "The participation service and the review coordinators work on it, outside the line of the IRO. An IRO sees"
        " how far a wish for an advocate has come, and nothing of a complaint.",
    ),
)
STEPS = {
    RequestState.PASSED: ("Pass it on", "It is passed on"),
    RequestState.TAKEN_UP: ("Record that it is taken up", "It is taken up"),
    RequestState.DECLINED: ("Record that the young person does not want it any more", "It is recorded"),
    RequestState.CLOSED: ("Close it", "It is closed"),
    RequestState.NEW: ("Open it again", "It is open again"),
}


@blueprint.get("")
@allow(*ADVOCACY_WORKERS, Role.SERVICE_MANAGER)
def home() -> str:
    """Show the queue to those who work on it, and how many came in each quarter to the service manager as well."""
    person, today = current_person(), clock.today()
    kind = asked.maybe("kind", RequestKind)
    by = RequestFilter(asked.choice("show", RequestShow), kind, asked.number("page", 1))
    with database.read() as session:
        works = works_on_requests(person)
        listed = advocacy.request_list(session, person, by, today) if works else None
        counted = advocacy.quarterly_requests(session, today)
    return render_template(
        "records/advocacy.html", listed=listed, by=by, shows=tuple(RequestShow), counted=counted, **NAMES
    )


@blueprint.get("/<int:request_id>")
@allow(*ADVOCACY_WORKERS)
def show(request_id: int) -> str:
    """Show one wish or complaint with what was done about it."""
    with database.read() as session:
        page = advocacy.find_request(session, current_person(), request_id, clock.today())
    steps = {state: STEPS[state][0] for state in page.state.following}
    return render_template("records/request.html", page=page, following=steps, **NAMES)


@blueprint.route("/children/<int:child_id>", methods=BOTH)
@allow(*ENTERERS)
def enter(child_id: int) -> Response:
    """Enter what a young person asked somebody for."""
    with database.read() as session:
        child = children.find(session, current_person(), child_id, clock.today())
    form = EnterRequestForm(on=clock.today())

    def change(session: Session, person: Person) -> int:
        entered, today, now = form.entered, clock.today(), clock.now()
        return advocacy.enter_request(session, person, child_id, entered=entered, today=today, now=now)

    home = url_for("children.show", child_id=child_id)
    return run(ENTER, form, change, home, about=child.known_as)


@blueprint.route("/<int:request_id>/<state>", methods=BOTH)
@allow(*ADVOCACY_WORKERS)
def step(request_id: int, state: str) -> Response:
    """Take a wish or a complaint one step further."""
    with database.read() as session:
        page = advocacy.find_request(session, current_person(), request_id, clock.today())
    if state not in set(page.state.following):
        raise NotFound(state)
    to = RequestState(state)
    form = (PassForm if to is RequestState.PASSED else StepForm)(on=clock.today())

    def change(session: Session, person: Person) -> None:
        advocacy.go_on(
            session,
            person,
            request_id,
            to=to,
            on=form.on.data or date.max,
            provider=form.provider.data or "" if isinstance(form, PassForm) else "",
            note=form.note.data or "",
            today=clock.today(),
            now=clock.now(),
        )

    home = url_for("records.advocacy.show", request_id=request_id)
    title, done = STEPS[to]
    return run(Errand(title, title, done), form, change, home, about=page.known_as)

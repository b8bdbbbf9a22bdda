"""Closing cases: the list, one case with what must be finished first, closing it and opening it again."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import InputRequired

from bot.domain.practice import CLOSE_REASONS, CloseReason
from bot.ground.roles import MANAGERS, NotFound, Person
from bot.reviews import case_pages, closed_cases
from bot.reviews.case_pages import CaseShow
from bot.reviews.closed_cases import LONGEST_NOTE
from web.kit import asked, clock, database
from web.kit.errands import BOTH, Errand, run
from web.kit.fields import ReviewForm, SmallBox, one_of, paragraph
from web.kit.guard import allow, current_person

blueprint = Blueprint("closing", __name__, url_prefix="/closing")
CLOSE = Errand(
    "Close the case",
    "Close the case",
    "The case is closed",
    told=(
        "The young person then has no IRO and stands in no list of work. Everything that is on record stays, and the"
        " case can be opened again.",
    ),
)
REOPEN = Errand(
    "Open the case again",
    "Open the case again",
    "The case is open",
    told=("A young person who is in care again then needs an IRO: appoint one under IROs.",),
)
UNFINISHED = "The case cannot be closed yet: look at what must be finished first."


class CloseForm(ReviewForm):
    """Why a case is closed, and that somebody has looked."""

    reason = one_of("Why is the case closed?", CLOSE_REASONS, "Say why it is closed")
    note = paragraph("Is there anything to note?", "", LONGEST_NOTE)
    sure = BooleanField(
        "I have looked at the young person’s page: nothing is left to do",
        [InputRequired("Confirm that nothing is left to do")],
        widget=SmallBox(),
    )


class ReopenCaseForm(ReviewForm):
    """Why a case is opened again."""

    because = paragraph("Why is the case opened again?", "", LONGEST_NOTE)


@blueprint.get("")
@allow(*MANAGERS)
def home() -> str:
    """Show the cases to close, or those that are closed."""
    person, show = current_person(), asked.choice("show", CaseShow)
    with database.read() as session:
        listed = case_pages.case_list(session, person, show, asked.number("page", 1), clock.today())
    return render_template("records/cases.html", listed=listed, show=show, shows=tuple(CaseShow))


@blueprint.get("/<int:child_id>")
@allow(*MANAGERS)
def show(child_id: int) -> str:
    """Show one case: what must be finished first, and every closing."""
    with database.read() as session:
        page = case_pages.case_page(session, current_person(), child_id, clock.today())
    return render_template("records/case.html", page=page, reasons=CLOSE_REASONS)


@blueprint.route("/<int:child_id>/close", methods=BOTH)
@allow(*MANAGERS)
def close(child_id: int) -> Response:
    """Close a case."""
    with database.read() as session:
        page = case_pages.case_page(session, current_person(), child_id, clock.today())
    if page.is_closed:
        raise NotFound("the case is closed")
    form = CloseForm()

    def change(session: Session, person: Person) -> None:
        closed_cases.close_case(
            session,
            person,
            child_id,
            reason=CloseReason(form.reason.data),
            note=form.note.data or "",
            today=clock.today(),
            now=clock.now(),
        )

    errand = replace(CLOSE, told=(UNFINISHED, *CLOSE.told)) if page.unfinished else CLOSE
    back = url_for("records.closing.show", child_id=child_id)
    return run(errand, form, change, url_for("records.closing.home"), about=page.known_as, back=back)


@blueprint.route("/<int:child_id>/reopen", methods=BOTH)
@allow(*MANAGERS)
def reopen(child_id: int) -> Response:
    """Open a closed case again."""
    with database.read() as session:
        page = case_pages.case_page(session, current_person(), child_id, clock.today())
    if not page.is_closed:
        raise NotFound("the case is open")
    form = ReopenCaseForm()

    def change(session: Session, person: Person) -> None:
        because, today, now = form.because.data or "", clock.today(), clock.now()
        closed_cases.reopen_case(session, person, child_id, because=because, today=today, now=now)

    home = url_for("records.closing.show", child_id=child_id)
    return run(REOPEN, form, change, home, about=page.known_as)

"""The page of closing days, on which managers add and remove one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.ground.calendar import Calendar
from bot.ground.roles import MANAGERS, Person
from bot.reviews import closed_days
from web.kit import clock, database
from web.kit.fields import ReviewForm, day, line, one_of
from web.kit.forms import SubmitButton, save
from web.kit.guard import allow, current_person

CALENDARS = {
    Calendar.LEGAL: "A bank holiday that was proclaimed: no due date counts it",
    Calendar.OFFICE: "Only our office is closed: nobody reads messages, and Heard does not write first",
}
blueprint = Blueprint("closing", __name__)


class ClosingForm(ReviewForm):
    """One day, what is closed, and where it was read."""

    day = day("Which day?", "Enter the day")
    calendar = one_of("What is closed?", CALENDARS, "Say what is closed")
    source = line(
        "Where did you read it?",
        "Such as the London Gazette, or a decision of the council",
        200,
        missing="Say where you read it",
    )


@blueprint.get("/closing-days")
@allow(*MANAGERS)
def home() -> str:
    """Show the added days and the form."""
    return _page(ClosingForm(formdata=None))


@blueprint.post("/closing-days")
@allow(*MANAGERS)
def add() -> Response:
    """Add a day."""
    form = ClosingForm()

    def change(session: Session, person: Person) -> None:
        closed_days.close(
            session,
            person,
            day=form.day.data or date.max,
            calendar=Calendar(form.calendar.data),
            source=form.source.data or "",
            now=clock.now(),
        )

    done = "The day is added; what is due by it is counted anew"
    return save(form, change, lambda: _page(form, sent=True), done, url_for("closing.home"))


@blueprint.post("/closing-days/<int:closing_id>/remove")
@allow(*MANAGERS)
def remove(closing_id: int) -> Response:
    """Take a day back."""
    with database.write() as session:
        closed_days.reopen(session, current_person(), closing_id, clock.now())
    flash("The day is taken back; what is due by it is counted anew")
    return redirect(url_for("closing.home"), 303)


def _page(form: ClosingForm, *, sent: bool = False) -> str:
    with database.read() as session:
        days = closed_days.closings(session)
    return render_template(
        "closing/home.html",
        days=days,
        form=form,
        sent=sent,
        button=SubmitButton(formdata=None),
    )

"""Midway checks: the list of what is due, and recording one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.ground.roles import REVIEW_WORKERS, Person, Role
from bot.reviews import midway_checks
from bot.reviews.midway_checks import MidwayShow
from web.kit import asked, clock, database
from web.kit.errands import BOTH, Errand, course_of, run
from web.kit.fields import ReviewForm, day
from web.kit.guard import allow, current_person

blueprint = Blueprint("midway", __name__, url_prefix="/midway")
RECORD = Errand("Record the midway check", "Record it", "The midway check is recorded")


class MidwayForm(ReviewForm):
    """The day of a midway check."""

    on = day("When was the midway check done?", "Enter the day on which it was done")


@blueprint.get("")
@allow(*REVIEW_WORKERS, Role.COORDINATOR, Role.SERVICE_MANAGER)
def home() -> str:
    """Show the midway checks in one state, the longest due first."""
    person, show = current_person(), asked.choice("show", MidwayShow)
    with database.read() as session:
        listed = midway_checks.midway_list(session, person, show, asked.number("page", 1), clock.today())
    return render_template(
        "records/midway.html",
        listed=listed,
        show=show,
        shows=tuple(MidwayShow),
        may_record=person.role in REVIEW_WORKERS,
        by_officer=person.role is not Role.IRO,
    )


@blueprint.route("/<int:review_id>", methods=BOTH)
@allow(*REVIEW_WORKERS)
def record(review_id: int) -> Response:
    """Record that the midway check before a review was done."""
    course, form = course_of(review_id), MidwayForm(on=clock.today())

    def change(session: Session, person: Person) -> None:
        on, today, now = form.on.data or date.max, clock.today(), clock.now()
        midway_checks.record_midway(session, person, review_id, on=on, today=today, now=now)

    return run(RECORD, form, change, url_for("records.midway.home"), about=course.known_as)

"""The room of records: what waits in each part of it, for those who may open it."""

from __future__ import annotations

from flask import Blueprint, render_template

from bot.ground.records import works_on_requests
from bot.ground.roles import CHILD_WORKERS
from bot.reviews.advocacy import waiting_requests
from bot.reviews.case_pages import cases_to_close
from bot.reviews.midway_checks import late_checks
from web.kit import clock, database
from web.kit.guard import allow, current_person
from web.records import adults, advocacy, audits, cases, midway

blueprint = Blueprint("records", __name__, url_prefix="/records")
for part in (advocacy, midway, audits, adults, cases):
    blueprint.register_blueprint(part.blueprint)


@blueprint.get("")
@allow(*CHILD_WORKERS)
def home() -> str:
    """Show the parts of the room that this person may open, with how much waits in each."""
    person, today = current_person(), clock.today()
    with database.read() as session:
        waits = {
            "advocacy": waiting_requests(session, person, today) if works_on_requests(person) else 0,
            "midway": late_checks(session, person, today),
            "closing": cases_to_close(session, person, today),
        }
    return render_template("records/home.html", waits=waits)

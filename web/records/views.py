"""The room of records: what waits in each part of it, for those who may open it."""

from __future__ import annotations

from flask import Blueprint, render_template

from bot.ground.access import works_on_requests
from bot.reviews import advocacy as queue
from web.kit import clock, database
from web.kit.errands import WORKERS
from web.kit.guard import allow, current_person
from web.records import advocacy

blueprint = Blueprint("records", __name__, url_prefix="/records")
blueprint.register_blueprint(advocacy.blueprint)


@blueprint.get("")
@allow(*WORKERS)
def home() -> str:
    """Show the parts of the room that this person may open, with how much waits in each."""
    person, today = current_person(), clock.today()
    with database.read() as session:
        waits = (
            {"advocacy": queue.waiting_requests(session, person, today)} if works_on_requests(person) else {}
        )
    return render_template("records/home.html", waits=waits)

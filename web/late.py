"""The page of words that were not read in time, for the managers of who should have."""

from __future__ import annotations

from flask import Blueprint, render_template

from bot.ground.roles import Role
from bot.reviews.caseload import late_words
from web.kit import asked, clock, database
from web.kit.guard import allow, current_person

blueprint = Blueprint("late", __name__)


@blueprint.get("/late")
@allow(Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
def home() -> str:
    """Show whose words nobody has read within two working days, since when, and who reads them; never the words."""
    with database.read() as session:
        late = late_words(session, current_person(), clock.today())
    rows, number, pages = asked.part(late.rows)
    return render_template("late/list.html", late=late, rows=rows, number=number, pages=pages)

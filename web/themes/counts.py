"""How often each theme stands, by quarter and year, of one question set or of all."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from bot.domain.rates import Rate
from bot.ground.roles import REPORT_READERS, NotFound
from bot.reports.themes import RECORDED, theme_year
from web.kit import asked, clock, database, wiring
from web.kit.guard import allow

blueprint = Blueprint("counts", __name__)


@blueprint.get("/themes/counts")
@allow(*REPORT_READERS)
def show() -> str:
    """Show the themes of one report year in true numbers; where none is asked for, of the current one."""
    year, name, content = asked.year(), request.args.get("set") or None, wiring().content
    if name is not None and name != RECORDED and name not in content.questionnaires:
        raise NotFound(name)
    with database.read() as session:
        found = theme_year(session, content, year.start, name)
    return render_template(
        "themes/counts.html",
        found=found,
        year=year,
        years=asked.years(),
        chosen=name,
        rate=Rate,
        today=clock.today(),
    )

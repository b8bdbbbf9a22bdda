"""What managers add to a year's report: sections and chosen words."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from bot.ground.roles import MANAGERS
from bot.reports import annual
from web.annual.forms import EntryForm
from web.annual.page import save
from web.kit import asked, clock
from web.kit.forms import SubmitButton
from web.kit.guard import allow, current_person

blueprint = Blueprint("writing", __name__)


@blueprint.post("/annual/<year>/entries")
@allow(*MANAGERS)
def enter(year: str) -> Response:
    """Keep the words of one section."""
    form = EntryForm()
    chosen = asked.year_named(year)
    return save(
        chosen,
        form,
        lambda session: annual.enter(
            session, current_person(), chosen, form.section.data, form.words.data or "", clock.now()
        ),
        done="The section is saved",
        at="entered",
    )


@blueprint.post("/annual/<year>/quotes")
@allow(*MANAGERS)
def choose(year: str) -> Response:
    """Choose which of the words with consent are printed."""
    chosen = asked.year_named(year)
    ticked = frozenset(request.form.getlist("quote", type=int))
    return save(
        chosen,
        SubmitButton(),
        lambda session: annual.choose(session, current_person(), chosen, ticked, clock.now()),
        done="Your choice of young people’s words is saved",
        at="feedback",
    )

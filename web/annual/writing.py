"""What managers add to a year's report: sections, pairs and chosen words."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from bot.ground.roles import Role
from bot.reports import annual
from web.annual.forms import EntryForm, PairForm
from web.annual.page import save
from web.kit import asked, clock
from web.kit.forms import SubmitButton
from web.kit.guard import allow, current_person

blueprint = Blueprint("writing", __name__)
WRITERS = (Role.SERVICE_MANAGER, Role.TEAM_MANAGER)


@blueprint.post("/annual/<year>/entries")
@allow(*WRITERS)
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


@blueprint.post("/annual/<year>/pairs")
@allow(*WRITERS)
def say(year: str) -> Response:
    """Keep what young people said and what was done about it, new or in the place of another pair."""
    form = PairForm()
    chosen = asked.year_named(year)
    return save(
        chosen,
        form,
        lambda session: annual.say(
            session,
            current_person(),
            chosen,
            said=form.said.data or "",
            did=form.did.data or "",
            now=clock.now(),
            instead_of=form.instead_of,
        ),
        done="It is saved under “You said, we did”",
        at="feedback",
    )


@blueprint.post("/annual/<year>/pairs/<int:pair>/out")
@allow(*WRITERS)
def unsay(year: str, pair: int) -> Response:
    """Take a pair out of the report."""
    chosen = asked.year_named(year)
    return save(
        chosen,
        SubmitButton(),
        lambda session: annual.unsay(session, current_person(), chosen, pair, clock.now()),
        done="It is taken out of the report, and kept in the history",
        at="feedback",
    )


@blueprint.post("/annual/<year>/quotes")
@allow(*WRITERS)
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

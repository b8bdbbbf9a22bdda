"""What managers add to a year's report: sections and chosen words."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.ground.roles import MANAGERS, Person
from bot.reports import annual
from web.annual.forms import EntryForm
from web.annual.page import page
from web.kit import asked, clock
from web.kit.forms import SubmitButton, save
from web.kit.guard import allow

blueprint = Blueprint("writing", __name__)


@blueprint.post("/annual/<year>/entries")
@allow(*MANAGERS)
def enter(year: str) -> Response:
    """Keep the words of one section."""
    form, chosen = EntryForm(), asked.year_named(year)

    def change(session: Session, person: Person) -> None:
        standing = annual.versions(session, chosen)
        same = (row for row in standing if row.section == form.section.data and row.ended_on is None)
        form.refuse_changed(next((row.words for row in same), ""))
        annual.enter(session, person, chosen, form.section.data, form.words.data or "", clock.now())

    home = url_for("annual.show", year=chosen.name, _anchor="entered")
    return save(form, change, lambda: page(chosen, form), "The section is saved", home)


@blueprint.post("/annual/<year>/quotes")
@allow(*MANAGERS)
def choose(year: str) -> Response:
    """Choose which of the words with consent are printed."""
    form, chosen = SubmitButton(), asked.year_named(year)
    ticked = frozenset(request.form.getlist("quote", type=int))

    def change(session: Session, person: Person) -> None:
        annual.choose(session, person, chosen, ticked, clock.now())

    home = url_for("annual.show", year=chosen.name, _anchor="feedback")
    return save(
        form, change, lambda: page(chosen, form), "Your choice of young people’s words is saved", home
    )

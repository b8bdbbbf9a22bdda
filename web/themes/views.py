"""The authority's own list of themes: what is on it, and changing it."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.ground.roles import Person, Role
from bot.reports import themes
from bot.reports.themes import ThemeRow
from web.kit import clock, database, wiring
from web.kit.errands import BOTH, Errand, run
from web.kit.fields import ReviewForm
from web.kit.formats import number_of
from web.kit.forms import BaseForm, SubmitButton, save
from web.kit.guard import allow, current_person
from web.themes import counts, words
from web.themes.forms import MergeForm, ThemeNameForm

blueprint = Blueprint("themes", __name__)
blueprint.register_blueprint(counts.blueprint)
blueprint.register_blueprint(words.blueprint)
RENAME = Errand(
    "Rename the theme",
    "Save the name",
    "The theme is renamed",
    told=(
        "It is renamed wherever it stands. A page that is published keeps the name it was published with.",
    ),
    back="Themes",
)
RETIRE = Errand(
    "Retire the theme?",
    "Retire it",
    "The theme is retired",
    told=("It is put on nothing new. Where it stands it stays, and it is counted. You can bring it back.",),
    back="Themes",
)
MERGE = Errand(
    "Merge the theme into another one",
    "Merge them",
    "The themes are merged",
    told=(
        "The other theme takes over every answer on which this one stands, and what was written about it under “You "
        "said, we did”. This theme leaves the list. Nobody can take that back.",
    ),
    warns=True,
    back="Themes",
)


@blueprint.get("/themes")
@allow(Role.PARTICIPATION)
def home() -> str:
    """Show the list of themes, how many replies wait to be looked at, and suggestions to begin with."""
    return _home(ThemeNameForm(formdata=None))


def _home(form: BaseForm, *, sent: bool = False) -> str:
    with database.read() as session:
        rows = themes.theme_list(session)
        waiting = themes.count_unthemed(session, current_person(), wiring().content, since=words.since())
    return render_template(
        "themes/home.html",
        rows=rows,
        suggested=themes.suggestions(rows),
        waiting=waiting,
        form=form if isinstance(form, ThemeNameForm) else ThemeNameForm(formdata=None),
        sent=form if sent else None,
    )


@blueprint.post("/themes")
@allow(Role.PARTICIPATION)
def add() -> Response:
    """Add one theme."""
    form = ThemeNameForm()

    def change(session: Session, person: Person) -> None:
        themes.add_themes(session, person, [form.name.data or ""], clock.now())

    home = url_for("themes.home")
    return save(form, change, lambda: _home(form, sent=True), "The theme is on the list", home)


@blueprint.post("/themes/suggested")
@allow(Role.PARTICIPATION)
def take_suggested() -> Response:
    """Add the suggested themes that were chosen."""
    form = SubmitButton()

    def change(session: Session, person: Person) -> int:
        offered = themes.suggestions(themes.theme_list(session))
        chosen = [name for name in offered if name in request.form.getlist("name")]
        themes.add_themes(session, person, chosen, clock.now())
        return len(chosen)

    def done(number: int) -> str:
        return f"{number_of(number, 'theme is', 'themes are')} on the list"

    return save(form, change, lambda: _home(form, sent=True), done, url_for("themes.home"))


@blueprint.route("/themes/<int:theme_id>/rename", methods=BOTH)
@allow(Role.PARTICIPATION)
def rename(theme_id: int) -> Response:
    """Rename a theme."""
    found = _find(theme_id)
    form = ThemeNameForm(name=found.name)

    def change(session: Session, person: Person) -> None:
        themes.rename_theme(session, person, theme_id, form.name.data or "", clock.now())

    return run(RENAME, form, change, url_for("themes.home"), about=found.name)


@blueprint.route("/themes/<int:theme_id>/retire", methods=BOTH)
@allow(Role.PARTICIPATION)
def retire(theme_id: int) -> Response:
    """Retire a theme, after a look at what that means."""

    def change(session: Session, person: Person) -> None:
        themes.retire_theme(session, person, theme_id, clock.now())

    return run(RETIRE, ReviewForm(), change, url_for("themes.home"), about=_find(theme_id).name)


@blueprint.post("/themes/<int:theme_id>/back")
@allow(Role.PARTICIPATION)
def bring_back(theme_id: int) -> Response:
    """Let a retired theme be used again."""
    form = SubmitButton()

    def change(session: Session, person: Person) -> None:
        themes.bring_back_theme(session, person, theme_id, clock.now())

    home = url_for("themes.home")
    return save(form, change, lambda: _home(form, sent=True), "The theme is in use again", home)


@blueprint.route("/themes/<int:theme_id>/merge", methods=BOTH)
@allow(Role.PARTICIPATION)
def merge(theme_id: int) -> Response:
    """Merge a theme into another one, after a look at what that means."""
    found, form = _find(theme_id), MergeForm()
    with database.read() as session:
        form.offer(themes.theme_list(session), but=theme_id)

    def change(session: Session, person: Person) -> None:
        themes.merge_themes(session, person, theme_id, int(form.into.data), clock.now())

    return run(MERGE, form, change, url_for("themes.home"), about=found.name)


def _find(theme_id: int) -> ThemeRow:
    with database.read() as session:
        return themes.theme_row(session, theme_id)

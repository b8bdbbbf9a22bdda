"""Putting themes on words: what waits, and one conversation with the themes of each of its parts."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.questionnaires import Phase
from bot.ground.roles import Person, Role
from bot.reports import report_year, themes
from bot.reports.themes import ThemedTalk
from bot.reviews.contributions import terms
from web.kit import asked, clock, database, trail, wiring
from web.kit.fields import SeenForm
from web.kit.forms import save
from web.kit.guard import allow, current_person

blueprint = Blueprint("words", __name__)
THEMERS = (Role.IRO, Role.PARTICIPATION)
BACK = {Phase.PRE: "Back to the review", Phase.POST: "Back to the feedback"}


def since() -> date:
    """Return the first day of the reviews whose words are to be looked at: the report year that is asked for."""
    return (asked.year() if request.args.get("year") else report_year(clock.today())).first


@blueprint.get("/themes/waiting")
@allow(*THEMERS)
def waiting() -> str:
    """Show the replies with words that nobody has looked at for themes."""
    first = since()
    with database.read() as session:
        listed = themes.unthemed(
            session, current_person(), wiring().content, since=first, page=asked.number("page", 1)
        )
    return render_template(
        "themes/waiting.html",
        listed=listed,
        since=first,
        years=asked.years(),
        year=report_year(first),
        today=clock.today(),
        is_service=current_person().role is Role.PARTICIPATION,
    )


@blueprint.get("/themes/next")
@allow(*THEMERS)
def next_one() -> Response:
    """Lead to the reply that waits first, another than the one just looked at; else to the list."""
    return redirect(_next(asked.number("after", 0)))


def _next(after: int) -> str:
    with database.read() as session:
        found = themes.next_unthemed(session, current_person(), wiring().content, since=since(), after=after)
    return url_for("themes.words.talk", conversation_id=found) if found else url_for("themes.words.waiting")


@blueprint.get("/themes/replies/<int:conversation_id>")
@allow(*THEMERS)
def talk(conversation_id: int) -> str:
    """Show the words of one conversation with their themes; that this person looked is recorded first."""
    form = SeenForm(formdata=None, seen=clock.now().isoformat())
    return _page(_find(conversation_id), form)


@blueprint.post("/themes/replies/<int:conversation_id>")
@allow(*THEMERS)
def put(conversation_id: int) -> Response:
    """Put the chosen themes on the parts that the page showed."""
    found, form = _find(conversation_id), SeenForm()
    shown = request.form.getlist("part")
    chosen = {part: request.form.getlist(f"themes-{part}", type=int) for part in shown}

    def change(session: Session, person: Person) -> None:
        now = clock.now()
        themes.put_themes(
            session,
            person,
            wiring().content,
            conversation_id,
            chosen=chosen,
            seen=form.moment or now,
            now=now,
        )

    home = _next(conversation_id) if "next" in request.form else _home(found)
    return save(form, change, lambda: _page(found, form), "The themes are saved", home)


def _find(conversation_id: int) -> ThemedTalk:
    with database.read() as session:
        return themes.find_talk(session, current_person(), conversation_id)


def _home(found: ThemedTalk) -> str:
    """Return where the words of a conversation are read."""
    if found.phase is Phase.PRE:
        return url_for("review.show", review_id=found.review_id, _anchor="words")
    return url_for("feedback.one", conversation_id=found.conversation_id, _anchor="words")


def _page(found: ThemedTalk, form: SeenForm) -> str:
    trail.viewed(*found.audited)
    with database.read() as session:
        page = themes.talk_themes(session, current_person(), wiring().content, found.conversation_id)
    return render_template(
        "themes/talk.html",
        page=page,
        talk=found,
        form=form,
        home=_home(found),
        back=BACK[found.phase],
        notes=themes.NOTES,
        wording=terms,
        is_service=current_person().role is Role.PARTICIPATION,
    )

"""Putting themes on words: what waits, and one reply with the themes of each of its parts."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.questionnaires import Phase
from bot.ground.roles import Person, Role
from bot.reports import report_year, themes
from bot.reports.themes import ReplyKey, ThemedReply
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
        address_of=address_of,
    )


@blueprint.get("/themes/next")
@allow(*THEMERS)
def next_one() -> Response:
    """Lead to the reply that waits first; else to the list."""
    return redirect(_next(ReplyKey()))


def _next(after: ReplyKey) -> str:
    with database.read() as session:
        found = themes.next_unthemed(session, current_person(), wiring().content, since=since(), after=after)
    return url_for("themes.words.waiting") if found is None else address_of(found)


def address_of(key: ReplyKey) -> str:
    """Return where themes are put on a reply."""
    if key.conversation_id is not None:
        return url_for("themes.words.talk", conversation_id=key.conversation_id)
    return url_for("themes.words.record", contribution_id=key.contribution_id)


@blueprint.get("/themes/replies/<int:conversation_id>")
@allow(*THEMERS)
def talk(conversation_id: int) -> str:
    """Show the words of one conversation with their themes; that this person looked is recorded first."""
    return _show(ReplyKey(conversation_id=conversation_id))


@blueprint.post("/themes/replies/<int:conversation_id>")
@allow(*THEMERS)
def put(conversation_id: int) -> Response:
    """Put the chosen themes on the parts that the page showed."""
    return _put(ReplyKey(conversation_id=conversation_id))


@blueprint.get("/themes/records/<int:contribution_id>")
@allow(Role.IRO)
def record(contribution_id: int) -> str:
    """Show words that came another way with their themes; that this person looked is recorded first."""
    return _show(ReplyKey(contribution_id=contribution_id))


@blueprint.post("/themes/records/<int:contribution_id>")
@allow(Role.IRO)
def put_on_record(contribution_id: int) -> Response:
    """Put the chosen themes on words that came another way."""
    return _put(ReplyKey(contribution_id=contribution_id))


def _show(key: ReplyKey) -> str:
    return _page(_find(key), SeenForm(formdata=None, seen=clock.now().isoformat()))


def _put(key: ReplyKey) -> Response:
    found, form = _find(key), SeenForm()
    shown = request.form.getlist("part")
    chosen = {part: request.form.getlist(f"themes-{part}", type=int) for part in shown}

    def change(session: Session, person: Person) -> None:
        now = clock.now()
        seen = form.moment or now
        themes.put_themes(session, person, wiring().content, key, chosen=chosen, seen=seen, now=now)

    home = _next(key) if "next" in request.form else _home(found)
    return save(form, change, lambda: _page(found, form), "The themes are saved", home)


def _find(key: ReplyKey) -> ThemedReply:
    with database.read() as session:
        return themes.find_reply(session, current_person(), key)


def _home(found: ThemedReply) -> str:
    """Return where the words of a reply are read."""
    if found.phase is Phase.POST:
        return url_for("feedback.one", conversation_id=found.key.conversation_id, _anchor="words")
    at = "records" if found.key.conversation_id is None else "words"
    return url_for("review.show", review_id=found.review_id, _anchor=at)


def _page(found: ThemedReply, form: SeenForm) -> str:
    trail.viewed(*found.audited)
    with database.read() as session:
        page = themes.reply_themes(session, current_person(), wiring().content, found.key)
    return render_template(
        "themes/reply.html",
        page=page,
        reply=found,
        form=form,
        home=_home(found),
        back=BACK[found.phase],
        notes=themes.NOTES,
        recorded=themes.RECORDED,
        wording=terms,
        is_service=current_person().role is Role.PARTICIPATION,
    )

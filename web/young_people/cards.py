"""Making cards: the code is shown once, on the page that makes it, and printed from there."""

from __future__ import annotations

import logging
from datetime import datetime

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from bot.domain.enrolment import printed
from bot.domain.messages import ChannelKind
from bot.enrolment import codes
from bot.enrolment.cards import Card, CardShape, as_pdf
from bot.enrolment.cards.words import Senders, card, links, national
from bot.enrolment.codes import IssuedCode
from bot.ground import channels, installation
from bot.ground.errors import InputRefused
from bot.ground.roles import CHILD_WORKERS, NotFound
from bot.paper import PaperFailed
from bot.providers import ask_bot_name, senders
from bot.reviews import young_people
from bot.reviews.young_people import YoungPerson
from bot.talk.addressed import language_of
from web.kit import clock, database, wiring
from web.kit.downloads import as_download
from web.kit.fields import ticked_ids
from web.kit.guard import allow, current_person
from web.young_people.forms import MOST_CARDS, CardsForm

blueprint = Blueprint("cards", __name__)
log = logging.getLogger(__name__)
# How long the page that shows a code can print it.
PRINTABLE_SECONDS = 60 * 60
SHAPES = {CardShape.SMALL: "A6 card", CardShape.SHEET: "A4 sheet", CardShape.LARGE: "Large print"}
NO_SENDER = "No channel is set up, so a card would lead nowhere. Ask your administrator to set one up first"
FAILED = "The cards could not be drawn. Try again; if it goes on, tell your administrator: the log says why"


@blueprint.post("/<int:child_id>/card")
@allow(*CHILD_WORKERS)
def make(child_id: int) -> AnyResponse:
    """Make a card for a child, and show its code once."""
    reached = where_to_write()
    if not reached.has_any:
        flash(NO_SENDER, "refused")
        return redirect(url_for("young_people.show", child_id=child_id), 303)
    person, now = current_person(), clock.now()
    try:
        with database.write() as session:
            child = young_people.young_person(session, person, child_id, clock.today(), now)
            issued = codes.make(session, person, child_id, now)
    except InputRefused as refused:
        flash(str(refused), "refused")
        return redirect(url_for("young_people.show", child_id=child_id), 303)
    sealed = _seals().dumps([child_id, issued.code, issued.expires_at.isoformat()])
    return make_response(
        render_template(
            "young_people/card.html", child=child, code=printed(issued.code), until=issued.expires_at,
            sealed=sealed, shapes=SHAPES, links=links(issued.code, reached),
            number=national(reached.sms) if reached.sms else None,
        )
    )  # fmt: skip


@blueprint.post("/<int:child_id>/card/pdf")
@allow(*CHILD_WORKERS)
def print_one(child_id: int) -> AnyResponse:
    """Print the card that a page shows, as long as that page is fresh."""
    try:
        owner, code, until = _seals().loads(request.form.get("sealed", ""), max_age=PRINTABLE_SECONDS)
    except BadData:
        flash("The page with the code was open too long. Make a new card", "refused")
        return redirect(url_for("young_people.show", child_id=child_id), 303)
    if owner != child_id:
        raise NotFound(f"child {child_id}")
    shape, reached = _shape(request.form.get("shape")), where_to_write()
    with database.read() as session:
        child = young_people.young_person(session, current_person(), child_id, clock.today(), clock.now())
        drawn = _card(
            child,
            IssuedCode(code, datetime.fromisoformat(until)),
            language_of(session.connection(), child.language),
            reached,
        )
    return _pdf([drawn], shape, f"card-{child.la_child_id}.pdf")


@blueprint.post("/cards")
@allow(*CHILD_WORKERS)
def print_many() -> AnyResponse:
    """Make and print cards for many children at once; a name stands beside each, where it is cut off."""
    form, person, now = CardsForm(), current_person(), clock.now()
    wanted = ticked_ids(form.children)
    reached = where_to_write()  # before the transaction: Telegram may be asked for the name of the bot
    if not 0 < len(wanted) <= MOST_CARDS or not reached.has_any:
        flash(f"Choose 1 to {MOST_CARDS} children" if reached.has_any else NO_SENDER, "refused")
        return redirect(url_for("young_people.home"), 303)
    drawn = []
    with database.write() as session:
        for child_id in wanted:
            child = young_people.young_person(session, person, child_id, clock.today(), now)
            issued = codes.make(session, person, child_id, now)
            language = language_of(session.connection(), child.language)
            drawn.append(_card(child, issued, language, reached))
    return _pdf(drawn, _shape(form.shape.data), "cards.pdf")


def where_to_write() -> Senders:
    """Return where children write to on the channels that are on; the bot's name is asked for once."""
    settings = wiring().settings
    with database.read() as session:
        on = {kind for kind, each in channels.switched(session).items() if each.is_on}
        name = installation.fact(session, installation.BOT_NAME)
    if name is None and ChannelKind.TELEGRAM in on and (name := ask_bot_name(settings)) is not None:
        with database.write() as session:
            installation.note(session, installation.BOT_NAME, name)
    return senders(settings, on, name)


def _card(child: YoungPerson, issued: IssuedCode, language: str, reached: Senders) -> Card:
    strip = f"{child.la_child_id}, {child.known_as}"  # a long name is cut off, never the id
    return card(issued.code, issued.expires_at, language, reached, wiring().context, strip)


def _shape(wanted: str | None) -> CardShape:
    return CardShape(wanted) if wanted in list(CardShape) else CardShape.SHEET


def _pdf(cards: list[Card], shape: CardShape, name: str) -> AnyResponse:
    try:
        content = as_pdf(cards, shape)
    except PaperFailed as error:
        log.error("%s", error)
        raise InputRefused("shape", FAILED) from error
    return as_download(content, "application/pdf", name)


def _seals() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="heard card")

"""The room in which an administrator gives the case system its keys, and says which addresses are told what happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from flask import Blueprint, make_response, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.exchange import EventKind, EventState, KeyScope
from bot.domain.written import seen
from bot.exchange import keys, listed, listeners
from bot.ground.roles import Person, Role
from web.exchange.forms import KeyForm, ListenerForm
from web.kit import clock, database, wiring
from web.kit.errands import BOTH, Errand, run, show
from web.kit.fields import ReviewForm
from web.kit.forms import BaseForm, SubmitButton, attempt, save
from web.kit.guard import allow

SCOPES = {
    KeyScope.CODES: "Codes",
    KeyScope.CONTRIBUTIONS: "Contributions",
    KeyScope.STATEMENTS: "Statements with words",
}
KINDS = {
    EventKind.VIEWS_RECEIVED: "Views received",
    EventKind.CODE_CONFIRMED: "Code confirmed",
    EventKind.TEST: "Test",
}
STATES = {
    EventState.WAITING: ("On its way", "blue"),
    EventState.TAKEN: ("Taken", "green"),
    EventState.GIVEN_UP: ("Given up", "red"),
}
Secret = Callable[[Session, Person], str]
REVOKE = Errand("Revoke this key?", "Revoke the key", "The key is revoked", warns=True, back="Case system")
REMOVE = Errand(
    "Remove this address?",
    "Remove the address",
    "The address is removed",
    told=("It is told nothing from this moment, and not what waits for it now.",),
    warns=True,
)
ROTATE = Errand(
    "Make a new secret?",
    "Make a new secret",
    "",
    told=(
        "For 24 hours each message is signed with the old secret and the new one. After that the old one is worth "
        "nothing, so the receiver must know the new one by then.",
    ),
    warns=True,
)
blueprint = Blueprint("exchange", __name__)


@blueprint.get("/case-system")
@allow(Role.ADMINISTRATOR)
def home() -> str:
    """Show the keys and the addresses."""
    with database.read() as session:
        found = {"keys": keys.listed(session), "listeners": listed.listed(session)}
    return render_template("exchange/home.html", **found, scopes=SCOPES, now=clock.now())


@blueprint.route("/case-system/keys/add", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def add_key() -> Response:
    """Make a key, and show it this once."""
    form = KeyForm()

    def make(session: Session, by: Person) -> str:
        name, scopes = form.name.data or "", form.scopes
        return keys.make(session, by, name=name, scopes=scopes, last_day=form.until, now=clock.now())

    page = partial(render_template, "exchange/add_key.html", form=form)
    return _with_secret(form, make, page, "Key of the case system", url_for("exchange.home"))


@blueprint.route("/case-system/keys/<int:key_id>/revoke", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def revoke(key_id: int) -> Response:
    """Revoke a key, after a page that says what happens."""
    with database.read() as session:
        shown = keys.one(session, key_id)
    told = f"{seen(shown.name)} can read nothing with it from this moment, and it cannot be made good again."

    def change(session: Session, by: Person) -> None:
        keys.revoke(session, by, key_id, clock.now())

    errand, home = replace(REVOKE, told=(told,)), url_for("exchange.home")
    return run(errand, ReviewForm(), change, home, about=shown.name, beside=f"{shown.start}…")


@blueprint.route("/case-system/addresses/add", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def add_listener() -> Response:
    """Tell one more address, and show the secret that signs this once."""
    form = ListenerForm()

    def add(session: Session, by: Person) -> str:
        to_itself = not wiring().settings.is_production
        return listeners.add(session, by, form.wanted, clock.now(), to_itself=to_itself)

    page = partial(render_template, "exchange/add_listener.html", form=form)
    return _with_secret(form, add, page, "Secret of the address", url_for("exchange.home"))


@blueprint.get("/case-system/addresses/<int:listener_id>")
@allow(Role.ADMINISTRATOR)
def listener(listener_id: int) -> str:
    """Show an address, and how telling it went."""
    return _listener_page(listener_id, SubmitButton(formdata=None))


@blueprint.post("/case-system/addresses/<int:listener_id>/test")
@allow(Role.ADMINISTRATOR)
def test(listener_id: int) -> Response:
    """Send an address a test."""
    form = SubmitButton()

    def change(session: Session, by: Person) -> None:
        listeners.send_test(session, by, listener_id, clock.now())

    done = "A test is on its way. Load the page again in a moment"
    return save(form, change, lambda: _listener_page(listener_id, form), done, _home_of(listener_id))


@blueprint.post("/case-system/addresses/<int:listener_id>/events/<int:event_id>/again")
@allow(Role.ADMINISTRATOR)
def send_again(listener_id: int, event_id: int) -> Response:
    """Send an event again that was given up."""
    form = SubmitButton()

    def change(session: Session, by: Person) -> None:
        listeners.send_again(session, by, listener_id, event_id, clock.now())

    done = "It is sent again. Load the page again in a moment"
    return save(form, change, lambda: _listener_page(listener_id, form), done, _home_of(listener_id))


@blueprint.route("/case-system/addresses/<int:listener_id>/secret", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def rotate(listener_id: int) -> Response:
    """Give an address a new secret and show it this once, after a page that says what happens."""

    def change(session: Session, by: Person) -> str:
        return listeners.rotate(session, by, listener_id, clock.now())

    with database.read() as session:
        shown = listed.one(session, listener_id)
    form, home = SubmitButton(), _home_of(listener_id)
    page = partial(show, replace(ROTATE, back=shown.host), form, home, about=shown.host)
    return _with_secret(form, change, page, "New secret of the address", home)


@blueprint.route("/case-system/addresses/<int:listener_id>/remove", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def remove(listener_id: int) -> Response:
    """Tell an address nothing any more, after a page that says what happens."""
    with database.read() as session:
        shown = listed.one(session, listener_id)

    def change(session: Session, by: Person) -> None:
        listeners.remove(session, by, listener_id, clock.now())

    errand, home = replace(REMOVE, back=shown.host), url_for("exchange.home")
    return run(errand, ReviewForm(), change, home, about=shown.host, back=_home_of(listener_id))


def _with_secret(form: BaseForm, change: Secret, page: Callable[..., str], title: str, home: str) -> Response:
    """Show a form, or carry out what makes a secret and show it: it stands in no cookie and in no address of ours."""
    if form.is_submitted() and (made := attempt(form, change)):
        return make_response(render_template("exchange/secret.html", title=title, secret=made[0], home=home))
    sent = form.is_submitted()
    return make_response(page(sent=sent), HTTPStatus.BAD_REQUEST if sent else HTTPStatus.OK)


def _listener_page(listener_id: int, form: BaseForm) -> str:
    with database.read() as session:
        shown = listed.one(session, listener_id)
        events = listed.events_of(session, listener_id)
    return render_template(
        "exchange/listener.html", shown=shown, events=events, form=form, kinds=KINDS, states=STATES
    )


def _home_of(listener_id: int) -> str:
    return url_for("exchange.listener", listener_id=listener_id)

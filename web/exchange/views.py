"""The room in which an administrator gives the case system its keys, and says which addresses are told what happens."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, make_response, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.exchange import EventKind, EventState, KeyScope
from bot.exchange import keys, listeners
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from web.exchange.forms import KeyForm, ListenerForm
from web.kit import clock, database, wiring
from web.kit.errands import BOTH
from web.kit.forms import BaseForm, SubmitButton, save
from web.kit.guard import allow, current_person

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
blueprint = Blueprint("exchange", __name__)


@blueprint.get("/case-system")
@allow(Role.ADMINISTRATOR)
def home() -> str:
    """Show the keys and the addresses."""
    with database.read() as session:
        found = {"keys": keys.listed(session), "listeners": listeners.listed(session)}
    return render_template("exchange/home.html", **found, scopes=SCOPES, now=clock.now())


@blueprint.route("/case-system/keys/add", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def add_key() -> Response | str:
    """Make a key, and show it this once."""
    form = KeyForm()

    def make(session: Session, by: Person) -> str:
        name, scopes = form.name.data or "", form.scopes
        return keys.make(session, by, name=name, scopes=scopes, last_day=form.until, now=clock.now())

    return _with_secret(
        form, make, "exchange/add_key.html", "Key of the case system", url_for("exchange.home")
    )


@blueprint.route("/case-system/keys/<int:key_id>/revoke", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def revoke(key_id: int) -> Response | str:
    """Revoke a key, after a page that says what happens."""
    form = SubmitButton()
    with database.read() as session:
        shown = keys.one(session, key_id)

    def change(session: Session, by: Person) -> None:
        keys.revoke(session, by, key_id, clock.now())

    def page() -> str:
        return render_template("exchange/revoke.html", form=form, shown=shown)

    if not form.is_submitted():
        return page()
    return save(form, change, page, "The key is revoked", url_for("exchange.home"))


@blueprint.route("/case-system/addresses/add", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def add_listener() -> Response | str:
    """Tell one more address, and show the secret that signs this once."""
    form = ListenerForm()

    def add(session: Session, by: Person) -> str:
        to_itself = not wiring().settings.is_production
        return listeners.add(session, by, form.wanted, clock.now(), to_itself=to_itself)

    return _with_secret(
        form, add, "exchange/add_listener.html", "Secret of the address", url_for("exchange.home")
    )


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
def rotate(listener_id: int) -> Response | str:
    """Give an address a new secret and show it this once, after a page that says what happens."""

    def change(session: Session, by: Person) -> str:
        return listeners.rotate(session, by, listener_id, clock.now())

    with database.read() as session:
        shown = listeners.one(session, listener_id)
    title, home = "New secret of the address", _home_of(listener_id)
    return _with_secret(SubmitButton(), change, "exchange/rotate.html", title, home, shown=shown)


@blueprint.route("/case-system/addresses/<int:listener_id>/remove", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def remove(listener_id: int) -> Response | str:
    """Tell an address nothing any more, after a page that says what happens."""
    form = SubmitButton()
    with database.read() as session:
        shown = listeners.one(session, listener_id)

    def change(session: Session, by: Person) -> None:
        listeners.remove(session, by, listener_id, clock.now())

    def page() -> str:
        return render_template("exchange/remove.html", form=form, shown=shown)

    if not form.is_submitted():
        return page()
    return save(form, change, page, "The address is removed", url_for("exchange.home"))


def _with_secret(
    form: BaseForm, change: Secret, template: str, title: str, home: str, **more: object
) -> Response | str:
    """Show a form, or carry out what makes a secret and show it: it stands in no cookie and in no address of ours."""
    if form.validate_on_submit():
        try:
            with database.write() as session:
                secret = change(session, current_person())
        except InputRefused as refused:
            form.refuse(refused.field, str(refused))
        else:
            return render_template("exchange/secret.html", title=title, secret=secret, home=home)
    page = render_template(template, form=form, **more)
    return make_response(page, 400) if form.is_submitted() else page


def _listener_page(listener_id: int, form: BaseForm) -> str:
    with database.read() as session:
        shown = listeners.one(session, listener_id)
        events = listeners.events_of(session, listener_id)
    return render_template(
        "exchange/listener.html", shown=shown, events=events, form=form, kinds=KINDS, states=STATES
    )


def _home_of(listener_id: int) -> str:
    return url_for("exchange.listener", listener_id=listener_id)

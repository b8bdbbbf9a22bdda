"""The room in which an administrator adds people, changes and switches off their accounts, and makes links."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, make_response, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.ground import accounts
from bot.ground.accounts import ListedAccount, link_address
from bot.ground.roles import Person, Role
from bot.reviews.handovers import left_behind
from web.kit import clock, database, wiring
from web.kit.errands import BOTH, Errand, run, show
from web.kit.fields import ReviewForm
from web.kit.formats import number_of
from web.kit.forms import BaseForm, SubmitButton, attempt, save
from web.kit.guard import allow
from web.people.forms import PersonForm, RoleForm
from web.people.terms import STATES, in_words

blueprint = Blueprint("people", __name__)
Invitation = Callable[[Session, Person], tuple[Person, str]]
LETTER = (
    "You have an account at {service}. Open this page within 7 days to choose your password:\n\n{address}\n\n"
    "The page can be used once. If you did not expect this, tell your administrator.\n"
)


@blueprint.get("/people")
@allow(Role.ADMINISTRATOR)
def home() -> str:
    """List the accounts."""
    with database.read() as session:
        everybody = accounts.everybody(session, clock.now())
    return render_template("people/list.html", people=everybody, states=STATES)


@blueprint.get("/people/add")
@allow(Role.ADMINISTRATOR)
def add_form() -> str:
    """Show the form for a new person."""
    form = PersonForm(formdata=None)
    _offer(form)
    return _add_page(form)


@blueprint.post("/people/add")
@allow(Role.ADMINISTRATOR)
def add() -> Response:
    """Add a person and show the link with which they choose a password, this once."""
    form = PersonForm()
    _offer(form)

    def change(session: Session, by: Person) -> tuple[Person, str]:
        email, name = str(form.email.data), str(form.name.data)
        return accounts.invite(session, by, email, name, form.chosen, clock.now())

    return _with_link(form, change, lambda: _add_page(form))


@blueprint.get("/people/<int:account_id>")
@allow(Role.ADMINISTRATOR)
def person(account_id: int) -> str:
    """Show an account, what can be done with it, and what was done."""
    return _person_page(account_id, SubmitButton(formdata=None))


@blueprint.route("/people/<int:account_id>/role", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def role(account_id: int) -> Response | str:
    """Change the role of a person, or their officer or team."""
    shown = _one(account_id)
    now_chosen = {"role": shown.role.value, "officer": shown.officer_id, "team": shown.team_id}
    form = RoleForm(data={name: str(value or "") for name, value in now_chosen.items()})
    _offer(form, account_id)

    def page() -> str:
        return render_template("people/role.html", form=form, shown=shown)

    if not form.is_submitted():
        return page()

    def change(session: Session, by: Person) -> None:
        accounts.change_role(session, by, account_id, form.chosen, clock.now())

    return save(form, change, page, "The role is changed, and the person is signed out", _home_of(account_id))


@blueprint.route("/people/<int:account_id>/switch-off", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def switch_off(account_id: int) -> Response | str:
    """Switch an account off, after a page that says what happens."""
    shown = _one(account_id)

    def change(session: Session, by: Person) -> None:
        accounts.switch_off(session, by, account_id, clock.now())

    told = _left_behind(shown)
    return run(_switching_off(shown, told), ReviewForm(), change, _home_of(account_id), about=shown.name)


@blueprint.post("/people/<int:account_id>/switch-on")
@allow(Role.ADMINISTRATOR)
def switch_on(account_id: int) -> Response:
    """Switch an account on again."""
    form = SubmitButton()

    def change(session: Session, by: Person) -> None:
        accounts.switch_on(session, by, account_id, clock.now())

    return save(
        form, change, lambda: _person_page(account_id, form), "The account is on", _home_of(account_id)
    )


@blueprint.post("/people/<int:account_id>/end-sessions")
@allow(Role.ADMINISTRATOR)
def end_sessions(account_id: int) -> Response:
    """End every session of a person."""
    form = SubmitButton()

    def change(session: Session, by: Person) -> int:
        return accounts.end_sessions(session, by, account_id, clock.now())

    done = "The person is signed out everywhere"
    return save(form, change, lambda: _person_page(account_id, form), done, _home_of(account_id))


@blueprint.route("/people/<int:account_id>/reset", methods=BOTH)
@allow(Role.ADMINISTRATOR)
def reset(account_id: int) -> Response | str:
    """Take password and second factor away and show a new link, after a page that says what happens."""
    form, shown = SubmitButton(), _one(account_id)
    page = partial(show, _resetting(shown), form, _home_of(account_id), about=shown.name)
    if not form.is_submitted():
        return page()

    def change(session: Session, by: Person) -> tuple[Person, str]:
        return accounts.reset(session, by, account_id, clock.now())

    return _with_link(form, change, partial(page, sent=True))


def _left_behind(shown: ListedAccount) -> tuple[str, ...]:
    """Say which children nobody would see to any more; nothing where there are none."""
    if shown.officer_id is None:
        return ()
    with database.read() as session:
        left = left_behind(session, shown.officer_id, clock.today())
    parts = (
        f"is the IRO of {number_of(left.children, 'child', 'children')}" if left.children else "",
        f"covers for colleagues ({number_of(left.covers, 'cover', 'covers')})" if left.covers else "",
    )
    said = " and ".join(part for part in parts if part)
    request = (
        "Ask a manager to hand the children over, or to arrange cover: else nobody reads what they write."
    )
    return (f"{shown.name} {said}. {request}",) if said else ()


def _switching_off(shown: ListedAccount, left: tuple[str, ...]) -> Errand:
    told = (
        f"{shown.name} is signed out at once and cannot sign in until you switch the account on again. What they did "
        "stays in the history."
    )
    return Errand(
        "Switch this account off?",
        "Switch the account off",
        "The account is switched off",
        told=(told, *left),
        warns=True,
        back=shown.name,
    )


def _resetting(shown: ListedAccount) -> Errand:
    told = (
        f"The password and the second factor of {shown.name} stop at once, and they are signed out everywhere. "
        "You get a new link for them.",
        f"Make sure that it is really {shown.name} who asks: call them back on a number that you know.",
    )
    return Errand(
        "Reset how this person signs in?",
        "Reset and make a link",
        "",
        told=told,
        warns=True,
        back=shown.name,
    )


def _with_link(form: BaseForm, change: Invitation, page: Callable[[], str]) -> Response:
    """Carry out what makes a link and show it: it stands in no cookie, no address of ours and no row."""
    made = attempt(form, change)
    if made is None:
        return make_response(page(), 400)
    ((invited, token),) = made
    address = link_address(wiring().settings.public_url, token)
    sent = _sent(invited, address)
    return make_response(render_template("people/link.html", invited=invited, address=address, sent=sent))


def _sent(invited: Person, address: str) -> bool | None:
    """Send the link by e-mail; return whether it left, None where no mail server is set."""
    if wiring().settings.mail_server is None:
        return None
    service = wiring().context.service
    return wiring().mail(invited.email, service, LETTER.format(service=service, address=address))


def _one(account_id: int) -> ListedAccount:
    with database.read() as session:
        return accounts.one(session, account_id, clock.now())


def _offer(form: RoleForm, account_id: int | None = None) -> None:
    with database.read() as session:
        form.offer(accounts.place_choices(session, account_id))


def _add_page(form: PersonForm) -> str:
    return render_template("people/add.html", form=form)


def _person_page(account_id: int, form: BaseForm) -> str:
    with database.read() as session:
        shown = accounts.one(session, account_id, clock.now())
        events = accounts.account_events(session, account_id)
    return render_template(
        "people/person.html", shown=shown, events=events, form=form, states=STATES, in_words=in_words
    )


def _home_of(account_id: int) -> str:
    return url_for("people.person", account_id=account_id)

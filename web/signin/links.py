"""The page behind a one-time link, on which a person chooses their password."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bot.ground import accounts
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from web.kit import clock, database
from web.kit.fields import new_password, new_password_again
from web.kit.forms import BaseForm
from web.kit.guard import public, recognise

blueprint = Blueprint("links", __name__)
DONE = "Your password is set. Sign in with it"


class ChoiceForm(BaseForm):
    """A password, twice: what is typed cannot be seen."""

    password = new_password("Enter a password")
    again = new_password_again()


@blueprint.get("/sign-in/link/<token>")
@public
def choose(token: str) -> Response | str:
    """Show the form to anyone who has a good link, and say to others what to do."""
    recognise()
    person = _whose(token)
    return _page(person, ChoiceForm(formdata=None)) if person else _ended()


@blueprint.post("/sign-in/link/<token>")
@public
def use(token: str) -> Response:
    """Set the password; the link ends with it."""
    person, form = _whose(token), ChoiceForm()
    if person is None:
        return _ended()
    if form.validate():
        try:
            with database.write() as session:
                accounts.use_link(session, token, str(form.password.data), clock.now())
        except InputRefused as refused:
            form.refuse(refused.field, str(refused))
        except NotFound:  # another browser was faster
            return _ended()
        else:
            flash(DONE)
            return redirect(url_for("signin.sign_in"), 303)
    return make_response(_page(person, form), 400)


def _whose(token: str) -> Person | None:
    try:
        with database.read() as session:
            return accounts.find_link(session, token, clock.now())
    except NotFound:
        return None


def _page(person: Person, form: ChoiceForm) -> str:
    return render_template("signin/choose.html", owner=person, form=form)


def _ended() -> Response:
    return make_response(render_template("signin/link_ended.html"), 404)

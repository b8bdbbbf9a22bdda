"""The pages around signing in."""

from __future__ import annotations

import logging

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as AnyResponse

from bot.ground import accounts, audit
from bot.ground.roles import Role
from web.kit import attempts, clock, database, sessions
from web.kit.errors import too_long_open
from web.kit.guard import SignedOut, allow, before_second_factor, current_person, public, recognise
from web.kit.navigation import first_page
from web.signin import codes, council, entry, forms, links, unsent
from web.signin.codes import AppCodeForm
from web.signin.forms import SignInForm

blueprint = Blueprint("signin", __name__)
for part in (codes, links, council):
    blueprint.register_blueprint(part.blueprint)
log = logging.getLogger(__name__)
WRONG = "Enter the e-mail address and password of your account"
CLEARED = '"cache", "storage"'


@blueprint.get("/")
@allow(*Role)
def home() -> AnyResponse:
    """Lead each person to the first page of their role."""
    return redirect(first_page(current_person()), 303)


@blueprint.get("/sign-in")
@public
def sign_in() -> AnyResponse | str:
    """Show the form; who is signed in already goes on."""
    return redirect(entry.next_page(), 303) if recognise() else entry.page(SignInForm())


@blueprint.post("/sign-in")
@public
def check() -> AnyResponse:
    """Sign a person in, ask for their code, or say what to correct; the e-mail address stays typed."""
    form = SignInForm()
    if not form.validate():
        return make_response(entry.page(form), 400)
    email = str(form.email.data)
    attempt = accounts.Attempt(email, request.remote_addr or "", forms.known(email))
    try:
        person = attempts.whose_password(attempt, str(form.password.data))
    except attempts.NotNow as reason:
        form.refuse("password", reason.advice)
        return entry.later(entry.page(form), reason)
    if person is None:
        log.warning("sign-in failed, from %s", attempt.source)
        form.refuse("password", WRONG)
        return make_response(entry.page(form), 400)
    if entry.waits_for_code(attempt, person):
        return make_response(codes.page(AppCodeForm(formdata=None)))
    return entry.let_in(person, accounts.SignInHow.PASSWORD, attempt)


@blueprint.app_errorhandler(SignedOut)
def keep_what_was_typed(_: SignedOut) -> AnyResponse:
    """Ask to sign in again, and keep what was typed on that page."""
    kept = unsent.of_request()
    if kept is None:
        return redirect(url_for("signin.sign_in"), 303)
    return make_response(entry.page(SignInForm(formdata=None), kept), 403)


@blueprint.app_errorhandler(CSRFError)
def send_under_new_session(_: CSRFError) -> AnyResponse:
    """Show what was typed before the person signed in anew in another tab, with a button that sends it."""
    kept = unsent.of_request() if g.get("person") else None
    return make_response(entry.page_to_send(kept), 400) if kept else too_long_open()


@blueprint.post("/sign-out")
@allow(*Role)
@before_second_factor
def sign_out() -> AnyResponse:
    """End the session here and on every server, and let the browser forget what it kept."""
    person = current_person()
    with database.write() as session:
        accounts.end_session(session, sessions.token() or "", clock.now())
        audit.record(session, "signed_out", "account", person.account_id, person, clock.now())
    sessions.forget()
    response = redirect(url_for("signin.sign_in"), 303)
    response.headers["Clear-Site-Data"] = CLEARED
    return response


@blueprint.get("/help")
@public
def get_help() -> str:
    """Say who helps with what; the link to this page stands in the same place on every page."""
    recognise()
    return render_template("signin/help.html")

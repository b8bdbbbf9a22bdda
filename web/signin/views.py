"""The pages around signing in."""

from __future__ import annotations

import logging
import math
from datetime import timedelta

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.domain.attempts import spoken
from bot.ground import accounts, audit
from bot.ground.access import Person, Role
from bot.settings import Environment
from web.kit import clock, database, sessions, wiring
from web.kit.guard import SignedOut, allow, current_person, public, recognise
from web.kit.pages import first_page
from web.signin import forms, unsent
from web.signin.forms import SignInForm, safe_path
from web.signin.unsent import Unsent

blueprint = Blueprint("signin", __name__)
log = logging.getLogger(__name__)
WRONG = "Enter the e-mail address and password of your account"
TOO_MANY = "Too many attempts have failed. Wait {wait}, then try again"
KNOWN_BROWSERS = ". In a browser where you have signed in before you need not wait"
BUSY = "Many people are signing in. Wait a moment, then try again"
BUSY_SECONDS = 10
CLEARED = '"cache", "storage"'


@blueprint.get("/")
@allow(*Role)
def home() -> AnyResponse | str:
    """Lead each person to the first page of their role, or say plainly that theirs is still to come."""
    path = first_page(current_person())
    return redirect(path, 303) if path else render_template("signin/welcome.html")


@blueprint.get("/sign-in")
@public
def sign_in() -> AnyResponse | str:
    """Show the form; who is signed in already goes on."""
    return redirect(_next_page(), 303) if recognise() else _page(SignInForm())


@blueprint.post("/sign-in")
@public
def check() -> AnyResponse:
    """Sign a person in, or say what to correct; the e-mail address stays typed."""
    form = SignInForm()
    if not form.validate():
        return make_response(_page(form), 400)
    email = str(form.email.data)
    attempt = accounts.Attempt(email, request.remote_addr or "", forms.known(email))
    try:
        person = _authenticate(attempt, str(form.password.data))
    except accounts.TooManyAttempts as stopped:
        log.warning("sign-in stopped after too many attempts, from %s", attempt.source)
        advice = TOO_MANY.format(wait=spoken(stopped.wait))
        return _later(form, 429, advice + ("" if attempt.device else KNOWN_BROWSERS), stopped.wait)
    except accounts.TooBusy:
        log.warning("sign-in put off: many passwords are being looked at")
        return _later(form, 503, BUSY, timedelta(seconds=BUSY_SECONDS))
    if person is None:
        log.warning("sign-in failed, from %s", attempt.source)
        form.refuse("password", WRONG)
        return make_response(_page(form), 400)
    return _welcome(attempt, person)


@blueprint.app_errorhandler(SignedOut)
def keep_what_was_typed(_: SignedOut) -> AnyResponse:
    """Ask to sign in again, and keep what was typed on that page."""
    kept = unsent.of_request()
    if kept is None:
        return redirect(url_for("signin.sign_in"), 303)
    return make_response(_page(SignInForm(formdata=None), kept), 403)


@blueprint.post("/sign-out")
@allow(*Role)
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


def _page(form: SignInForm, kept: Unsent | None = None) -> str:
    settings = wiring().settings
    demo = accounts.DEMO_ACCOUNTS if settings.env is Environment.DEMO else ()
    return render_template(
        "signin/sign_in.html",
        form=form,
        demo=demo,
        unsent=kept or unsent.carried(),
        action=url_for("signin.sign_in", next=request.args.get("next")),
        idle_minutes=accounts.IDLE.seconds // 60,
    )


def _later(form: SignInForm, status: int, advice: str, wait: timedelta) -> Response:
    """Say when to try again, in words and for machines."""
    form.refuse("password", advice)
    response = make_response(_page(form), status)
    response.retry_after = math.ceil(wait.total_seconds())
    return response


def _authenticate(attempt: accounts.Attempt, password: str) -> Person | None:
    # Three short steps: the slow hash is made while no transaction is open for writing.
    _count(attempt)
    try:
        with database.read() as session:
            return accounts.authenticate(session, attempt.email, password)
    except accounts.TooBusy:
        with database.write() as session:
            accounts.take_back(session, attempt)
        raise


def _count(attempt: accounts.Attempt) -> None:
    stopped = None
    with database.write() as session:
        try:
            accounts.count_attempt(session, attempt, clock.now())
        except accounts.TooManyAttempts as reason:  # raised after the commit: a turn may have been given
            stopped = reason
    if stopped:
        raise stopped


def _welcome(attempt: accounts.Attempt, person: Person) -> Response:
    earlier = sessions.token()
    with database.write() as session:
        accounts.forgive(session, attempt)
        if earlier:
            accounts.end_session(session, earlier, clock.now())
        token = accounts.start_session(session, person, clock.now())
        audit.record(session, "signed_in", "account", person.account_id, person, clock.now())
    sessions.remember(token)
    kept = unsent.carried()
    response = make_response(_page_to_send(kept) if kept else redirect(_next_page(), 303))
    forms.remember(response, attempt.email)
    return response


def _page_to_send(kept: Unsent) -> str:
    """Show what was typed with a button that sends it; nothing goes without the person's press."""
    g.pop(unsent.TOKEN, None)  # the form's token must belong to the session that has just begun
    g.pop("person", None)
    recognise()
    return render_template("signin/unsent.html", unsent=kept)


def _next_page() -> str:
    return safe_path(request.args.get("next")) or url_for("signin.home")

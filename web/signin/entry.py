"""Letting a person in: a new session in place of the one before, and what they had typed or wanted to see."""

from __future__ import annotations

import math

from flask import Response, g, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from bot.ground import accounts, audit
from bot.ground.accounts import Attempt, SignInHow
from bot.ground.roles import Person
from bot.settings import Environment
from web.kit import clock, database, sessions, wiring
from web.kit.attempts import NotNow
from web.kit.guard import recognise
from web.signin import forms, unsent
from web.signin.forms import SignInForm, safe_path
from web.signin.unsent import Unsent


def page(form: SignInForm, kept: Unsent | None = None) -> str:
    """Show the sign-in form, with what was typed before it."""
    settings = wiring().settings
    demo = accounts.DEMO_ACCOUNTS if settings.env is Environment.DEMO else ()
    return render_template(
        "signin/sign_in.html",
        form=form,
        demo=demo,
        has_council=settings.has_council,
        unsent=kept or unsent.carried(),
        action=url_for("signin.sign_in", next=request.args.get("next")),
        council=url_for("signin.council.start", next=request.args.get("next")),
        idle_minutes=accounts.IDLE.seconds // 60,
    )


def later(shown: str, reason: NotNow) -> Response:
    """Answer with a page that says when to try again, for machines too."""
    response = make_response(shown, reason.status)
    response.retry_after = math.ceil(reason.wait.total_seconds())
    return response


def waits_for_code(attempt: Attempt, person: Person) -> bool:
    """Return whether an account whose password was right asks for a code; then this browser may send one."""
    with database.write() as session:
        asks = accounts.has_factor(session, person.account_id)
        if asks:
            accounts.take_back(session, attempt)
            token = accounts.start_session(session, person, clock.now(), waits_for_code=True)
            sessions.remember_waiting(token)
            g.pop(unsent.TOKEN, None)  # the next form's token must belong to the cookie that has just begun
    return asks


def let_in(person: Person, how: SignInHow, *attempts: Attempt) -> Response:
    """Start the session of a person who has proved who they are, and lead them on; ``attempts`` are forgiven."""
    with database.write() as session:
        for attempt in attempts:
            accounts.forgive(session, attempt)
        _end_earlier(session)
        token = accounts.start_session(session, person, clock.now(), how)
        detail = {"how": how.value}
        audit.record(session, "signed_in", "account", person.account_id, person, clock.now(), **detail)
    sessions.remember(token)
    kept = unsent.carried()
    response = make_response(page_to_send(kept) if kept else redirect(next_page(), 303))
    forms.remember(response, person.email)
    return response


def next_page() -> str:
    """Return the path that was wanted before signing in, else the first page."""
    return safe_path(request.args.get("next")) or url_for("signin.home")


def _end_earlier(session: Session) -> None:
    for token in (sessions.token(), sessions.waiting_token()):
        if token:
            accounts.end_session(session, token, clock.now())


def page_to_send(kept: Unsent) -> str:
    """Show what was typed with a button that sends it; nothing goes without the person's press."""
    g.pop(unsent.TOKEN, None)  # the form's token must belong to the session that has just begun
    g.pop("person", None)
    recognise()
    return render_template("signin/unsent.html", unsent=kept)

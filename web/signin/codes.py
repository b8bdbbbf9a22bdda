"""The second step of signing in: a code of the authenticator app, or a recovery code in its place."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from bot.ground import accounts, audit
from bot.ground.accounts import Attempt, SignInHow
from bot.ground.accounts.factors import WRONG
from bot.ground.roles import Person
from web.kit import attempts, clock, database, sessions
from web.kit.forms import BaseForm
from web.kit.guard import public
from web.signin import entry, forms, unsent

blueprint = Blueprint("codes", __name__)
LONGEST = 40
WRONG_RECOVERY = "That is not one of your recovery codes, or it was used already"


class AppCodeForm(BaseForm):
    """Six digits from the authenticator app."""

    code = StringField(
        "Code from your authenticator app",
        [InputRequired("Enter the code that your authenticator app shows"), Length(max=LONGEST)],
        widget=GovTextInput(),
    )


class RecoveryForm(BaseForm):
    """One of the codes that were shown when the app was set up."""

    recovery = StringField(
        "Recovery code",
        [InputRequired("Enter one of your recovery codes"), Length(max=LONGEST)],
        widget=GovTextInput(),
    )


@blueprint.get("/sign-in/code")
@public
def ask() -> Response | str:
    """Show the form to a browser whose password was right; others sign in first."""
    return page(AppCodeForm(formdata=None)) if _waiting() else redirect(url_for("signin.sign_in"), 303)


@blueprint.post("/sign-in/code")
@public
def check() -> Response:
    """Take the code and let the person in, or say what is wrong with it."""
    person = _waiting()
    if person is None:
        return redirect(url_for("signin.sign_in", next=request.args.get("next")), 303)
    is_recovery = "recovery" in request.form
    form = RecoveryForm() if is_recovery else AppCodeForm()
    field = "recovery" if is_recovery else "code"
    if not form.validate():
        return make_response(page(form), 400)
    take = _take_recovery if is_recovery else _take_code
    attempt = _attempt(person)
    try:
        is_right = attempts.taken(attempt, partial(take, person, str(form[field].data)))
    except attempts.NotNow as reason:
        form.refuse(field, reason.advice)
        return entry.later(page(form), reason)
    if not is_right:
        form.refuse(field, WRONG_RECOVERY if is_recovery else WRONG)
        return make_response(page(form), 400)
    return entry.let_in(person, SignInHow.PASSWORD, attempt)


def page(form: BaseForm) -> str:
    """Show both forms, the one that was sent with its errors."""
    is_recovery = isinstance(form, RecoveryForm)
    return render_template(
        "signin/code.html",
        sent=form,
        form=AppCodeForm(formdata=None) if is_recovery else form,
        recovery=form if is_recovery else RecoveryForm(formdata=None),
        action=url_for("signin.codes.check", next=request.args.get("next")),
        unsent=unsent.carried(),
    )


def _waiting() -> Person | None:
    token = sessions.waiting_token()
    if token is None:
        return None
    with database.read() as session:
        return accounts.find_waiting(session, token, clock.now())


def _attempt(person: Person) -> Attempt:
    """Count codes apart from passwords: somebody with the password must not get new attempts by it."""
    device = forms.known(person.email)
    return Attempt(f"code {person.email}", request.remote_addr or "", f"code {device}" if device else None)


def _take_code(person: Person, code: str, session: Session) -> bool:
    return accounts.take_code(session, person.account_id, code, clock.now())


def _take_recovery(person: Person, code: str, session: Session) -> bool:
    now = clock.now()
    if not accounts.take_recovery_code(session, person.account_id, code, now):
        return False
    left = accounts.factor_standing(session, person.account_id).codes_left
    audit.record(session, "recovery_code_used", "account", person.account_id, person, now, left=left)
    return True

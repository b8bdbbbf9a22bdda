"""Setting up the second factor: a key for an authenticator app, its first code, and recovery codes."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from bot.ground import accounts
from bot.ground.accounts import FactorStanding
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from web.account.forms import CurrentPasswordForm, FirstCodeForm
from web.account.proof import is_own_password
from web.kit import clock, database, wiring
from web.kit.forms import BaseForm, SubmitButton
from web.kit.guard import allow, before_second_factor, current_person, must_set_up_factor

DOT = 5


@allow(*Role)
@before_second_factor
def second_factor() -> str:
    """Say what a second factor is and how the account stands, with the button that sets one up."""
    standing = _standing(current_person())
    return _page(_form(standing, sent=False), standing)


@allow(*Role)
@before_second_factor
def offer() -> Response:
    """Make a key for an app; who has one already gives the password first."""
    person = current_person()
    standing = _standing(person)
    form = _form(standing, sent=True)
    if refused := _refused(form, standing):
        return refused
    with database.write() as session:
        accounts.offer(session, person)
    return redirect(url_for("account.factor_app"), 303)


@allow(*Role)
@before_second_factor
def app() -> Response | str:
    """Show the key as a QR code and as text, and ask for the first code."""
    return _app_page(FirstCodeForm(formdata=None)) or redirect(url_for("account.second_factor"), 303)


@allow(*Role)
@before_second_factor
def confirm() -> Response:
    """Let the key take effect with its first code, and show the recovery codes this once."""
    form, person = FirstCodeForm(), current_person()
    if form.validate():
        try:
            with database.write() as session:
                codes = accounts.confirm(session, person, str(form.code.data), clock.now())
        except InputRefused as refused:
            form.refuse(refused.field, str(refused))
        else:
            flash("Your authenticator app is set up")
            return _codes_page(codes)
    shown = _app_page(form)
    return make_response(shown, 400) if shown else redirect(url_for("account.second_factor"), 303)


@allow(*Role)
def renew_codes() -> Response:
    """Show ten new recovery codes this once, after the password; the earlier ones stop."""
    person = current_person()
    standing = _standing(person)
    form = CurrentPasswordForm()
    if standing.confirmed_at is None:
        return redirect(url_for("account.second_factor"), 303)
    if refused := _refused(form, standing):
        return refused
    with database.write() as session:
        codes = accounts.renew_recovery_codes(session, person, clock.now())
    return _codes_page(codes)


def _form(standing: FactorStanding, *, sent: bool) -> BaseForm:
    """Return the form of the page: with the password where a factor would be replaced."""
    kind = SubmitButton if standing.confirmed_at is None else CurrentPasswordForm
    return kind() if sent else kind(formdata=None)


def _refused(form: BaseForm, standing: FactorStanding) -> Response | None:
    """Return the page with what is wrong, None when the form may be carried out."""
    is_good = form.validate()
    if is_good and isinstance(form, CurrentPasswordForm):
        is_good = is_own_password(form)
    return None if is_good else make_response(_page(form, standing), 400)


def _standing(person: Person) -> FactorStanding:
    with database.read() as session:
        return accounts.factor_standing(session, person.account_id)


def _page(form: BaseForm, standing: FactorStanding) -> str:
    return render_template(
        "account/second_factor.html", form=form, standing=standing, is_needed=must_set_up_factor()
    )


def _app_page(form: FirstCodeForm) -> str | None:
    """Show the offered key; None where there is none."""
    import segno  # noqa: PLC0415 - a page that each person opens once

    with database.read() as session:
        key = accounts.offered_key(session, current_person(), wiring().context.service)
    if key is None:
        return None
    picture = segno.make(key.address, error="m").svg_inline(scale=DOT, light="#fff", omitsize=False)
    return render_template("account/app.html", form=form, key=key, picture=Markup(picture))  # noqa: S704


def _codes_page(codes: tuple[str, ...]) -> Response:
    return make_response(render_template("account/codes.html", codes=codes))

"""A person's own account: what it is, another password, an end to sessions, and how long this one goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot.ground import accounts
from bot.ground.roles import NotFound, Person, Role
from web.account import factor
from web.account.forms import PasswordChangeForm
from web.account.proof import is_own_password
from web.kit import clock, database, sessions, wiring
from web.kit.forms import save
from web.kit.guard import allow, before_second_factor, current_person, seconds_left

blueprint = Blueprint("account", __name__)
CHANGED = "Your password is changed. Your other sessions have ended"


@dataclass(frozen=True, slots=True)
class MorningChoice:
    """Whether a person wants the morning e-mail, and from when on it goes; None where the authority sends none."""

    is_on: bool
    at: time | None


@blueprint.get("/account")
@allow(*Role)
def home() -> str:
    """Show the person's account, and where they are signed in."""
    person, token = current_person(), sessions.token() or ""
    with database.read() as session:
        return render_template(
            "account/home.html",
            own=accounts.one(session, person.account_id, clock.now()),
            has_password=accounts.has_password(session, person),
            standing=accounts.factor_standing(session, person.account_id),
            sessions=accounts.own_sessions(session, person, token, clock.now()),
            morning=_morning(session, person),
        )


def _morning(session: Session, person: Person) -> MorningChoice | None:
    """Return how the person's morning e-mail stands; None for whom there is none."""
    if person.role not in accounts.MORNING_ROLES:
        return None
    chosen = wiring().decisions.policies.morning
    return MorningChoice(accounts.gets_morning_mail(session, person), chosen.at if chosen.sent else None)


@blueprint.post("/account/morning-e-mail/<choice>")
@allow(*accounts.MORNING_ROLES)
def switch_morning_mail(choice: str) -> AnyResponse:
    """Switch one's own morning e-mail on or off."""
    if choice not in {"on", "off"}:
        raise NotFound(choice)
    with database.write() as session:
        accounts.switch_morning_mail(session, current_person(), clock.now(), on=choice == "on")
    flash(f"Your morning e-mail is {choice}")
    return redirect(url_for("account.home"), 303)


@blueprint.get("/account/session")
@allow(*Role)
@before_second_factor
def go_on() -> Response:
    """Say how many seconds this session goes on; being asked keeps it from going idle, as every page does."""
    idle, whole = seconds_left() or (0, 0)
    return jsonify(idle=idle, whole=whole)


@blueprint.get("/account/password")
@allow(*Role)
def password() -> str:
    """Show the form for another password."""
    return _password_page(PasswordChangeForm(formdata=None))


@blueprint.post("/account/password")
@allow(*Role)
def change_password() -> AnyResponse:
    """Change the password once the current one is right."""
    form, keep = PasswordChangeForm(), sessions.token() or ""
    if not form.validate() or not is_own_password(form):
        return make_response(_password_page(form), 400)

    def change(session: Session, person: Person) -> None:
        accounts.change_password(session, person, str(form.password.data), keep, clock.now())

    return save(form, change, lambda: _password_page(form), CHANGED, url_for("account.home"))


@blueprint.post("/account/sessions/<int:sign_in_id>/end")
@allow(*Role)
def end(sign_in_id: int) -> AnyResponse:
    """End one of the person's own sessions."""
    with database.write() as session:
        accounts.end_own_session(session, current_person(), sign_in_id, clock.now())
    flash("The session has ended")
    return redirect(url_for("account.home"), 303)


@blueprint.post("/account/sessions/end-others")
@allow(*Role)
def end_others() -> AnyResponse:
    """End every session of the person's own but this one."""
    with database.write() as session:
        accounts.end_other_sessions(session, current_person(), sessions.token() or "", clock.now())
    flash("Your other sessions have ended")
    return redirect(url_for("account.home"), 303)


def _password_page(form: PasswordChangeForm) -> str:
    return render_template("account/password.html", form=form)


blueprint.add_url_rule("/account/second-factor", "second_factor", factor.second_factor)
blueprint.add_url_rule("/account/second-factor", "offer_factor", factor.offer, methods=["POST"])
blueprint.add_url_rule("/account/second-factor/app", "factor_app", factor.app)
blueprint.add_url_rule("/account/second-factor/app", "confirm_factor", factor.confirm, methods=["POST"])
blueprint.add_url_rule("/account/second-factor/codes", "renew_codes", factor.renew_codes, methods=["POST"])

"""Signing in with a council account: the way there, the way back, and who is not let in."""

from __future__ import annotations

import logging

from flask import Blueprint, make_response, render_template, request, session
from werkzeug.wrappers import Response

from bot.ground import accounts
from bot.ground.accounts import DoorReason, SignInHow
from web.kit import clock, database, wiring
from web.kit.guard import public
from web.signin import entry, provider
from web.signin.forms import safe_path

blueprint = Blueprint("council", __name__)
log = logging.getLogger(__name__)
WANTED = "wanted_after_council"
CANCELLED = "access_denied"
FAILED = (
    "We could not sign you in",
    "Your council’s sign-in did not answer as it should. Try again. If it happens again, tell the administrator.",
)
TITLE = "You are not signed in"
ADVICE = {
    DoorReason.UNKNOWN: "There is no account with your e-mail address. Ask the administrator to add you.",
    DoorReason.UNVERIFIED: "Your council does not say that your e-mail address is verified. Ask the administrator"
    " to have the claims of the sign-in looked at.",
    DoorReason.TAKEN: "Your e-mail address belongs to an account that somebody else at your council signs in to."
    " Ask the administrator.",
    DoorReason.SWITCHED_OFF: "Your account is switched off. Ask the administrator whether you should have it.",
    DoorReason.NO_GROUP: "Your council account is in no group that may use this service. Ask the administrator which"
    " group you need.",
    DoorReason.INCOMPLETE: "Your groups make you an IRO or a team manager, but your account names no officer or no"
    " team. Ask the administrator to complete it under People.",
}


@blueprint.get("/sign-in/council")
@public
def start() -> Response:
    """Lead the browser to the council's identity provider."""
    try:
        there = provider.lead_there()
    except provider.ProviderFailed as failed:
        return _failed(failed)
    session[WANTED] = safe_path(request.args.get("next"))
    return there


@blueprint.get("/sign-in/council/callback")
@public
def come_back() -> Response:
    """Let in who comes back with a proof, or say why not and what to do."""
    wanted = session.pop(WANTED, None)
    if request.args.get("error") == CANCELLED:
        return _refused(TITLE, "You stopped signing in at your council, or it did not let you in.")
    try:
        claims = provider.claims_of_answer()
        with database.write() as writing:
            person = accounts.admit(writing, claims, wiring().settings.oidc_groups, clock.now())
    except provider.ProviderFailed as failed:
        return _failed(failed)
    except accounts.NotAdmitted as refused:
        log.warning("sign-in at the council refused: %s", refused.reason)
        return _refused(TITLE, ADVICE[refused.reason])
    response = entry.let_in(person, SignInHow.COUNCIL)
    if safe_path(wanted):
        response.location = wanted
    return response


def _failed(failed: provider.ProviderFailed) -> Response:
    log.error("sign-in at the council failed: %s", failed)
    return _refused(*FAILED, status=502)


def _refused(title: str, advice: str, status: int = 403) -> Response:
    return make_response(render_template("signin/refused.html", title=title, advice=advice), status)

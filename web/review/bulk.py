"""Confirming several plain codes in one action."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.domain.participation import LABELS, Code
from bot.ground.access import Role
from bot.ground.errors import InputRefused
from bot.reviews import codes
from web.kit import clock, database
from web.kit.errands import BAD_REQUEST
from web.kit.forms import SubmitButton
from web.kit.guard import allow, current_person
from web.kit.headers import policy

blueprint = Blueprint("bulk", __name__)


@blueprint.get("/reviews/confirm")
@allow(Role.IRO)
def show() -> str:
    """List the held reviews whose code follows from age or attendance alone."""
    return _page(SubmitButton(), frozenset())


@blueprint.post("/reviews/confirm")
@allow(Role.IRO)
def confirm() -> Response:
    """Confirm the ticked ones, all or none."""
    form, ticked = SubmitButton(), request.form.getlist("chosen")
    if not form.validate():
        return make_response(_page(form, frozenset(ticked)), BAD_REQUEST)
    try:
        with database.write() as session:
            count = codes.confirm_plain(
                session, current_person(), _chosen(ticked), policy=policy(), now=clock.now()
            )
    except InputRefused as refused:
        form.refuse(refused.field, str(refused))
        return make_response(_page(form, frozenset(ticked)), BAD_REQUEST)
    flash(f"{count} {'code is' if count == 1 else 'codes are'} confirmed")
    return redirect(url_for("review.bulk.show"), 303)


def _chosen(ticked: list[str]) -> Mapping[int, Code]:
    """Read the ticked boxes, each a review and the code it was shown with; what is neither is left out."""
    pairs = (each.partition("-") for each in ticked)
    return {
        int(key): Code(code)
        for key, _, code in pairs
        if key.isascii() and key.isdigit() and code in set(Code)
    }


def _page(form: SubmitButton, ticked: frozenset[str]) -> str:
    with database.read() as session:
        found = codes.plain(session, current_person(), policy())
    return render_template("review/bulk.html", found=found, form=form, ticked=ticked, labels=LABELS)

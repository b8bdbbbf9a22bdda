"""Confirming several plain codes in one action."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.participation import LABELS, Code
from bot.ground.access import Person, Role
from bot.reviews import codes
from web.kit import clock, database
from web.kit.forms import SubmitButton, save
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

    def change(session: Session, person: Person) -> int:
        return codes.confirm_plain(session, person, _chosen(ticked), policy=policy(), now=clock.now())

    return save(
        form,
        change,
        lambda: _page(form, frozenset(ticked)),
        lambda count: f"{count} {'code is' if count == 1 else 'codes are'} confirmed",
        url_for("review.bulk.show"),
    )


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

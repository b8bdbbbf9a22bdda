"""Codes beside the page of one review: confirming several plain ones in one action, and withdrawing one."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField

from bot.domain.participation import LABELS, Code
from bot.ground.roles import REVIEW_WORKERS, Person, Role
from bot.reviews import codes
from web.kit import clock, database, policy
from web.kit.errands import BOTH, Errand, course_of, run_on_review
from web.kit.formats import number_of
from web.kit.forms import BaseForm, save
from web.kit.guard import allow, current_person
from web.review.course_forms import ReasonForm

blueprint = Blueprint("codes", __name__)
WITHDRAW = Errand(
    "Withdraw the code",
    "Withdraw the code",
    "The code is withdrawn",
    "code",
    (
        "The review has no code then, or again the one of the case system. The history keeps this code.",
        "If it was keyed into the case system, take it out there as well.",
    ),
    warns=True,
)


class PlainCodesForm(BaseForm):
    """The codes that were ticked, each with its review."""

    chosen = SelectMultipleField("Which codes do you confirm?", validate_choice=False)


@blueprint.get("/reviews/confirm")
@allow(Role.IRO)
def plain() -> str:
    """List the held reviews whose code follows from age or attendance alone."""
    return _plain(PlainCodesForm())


@blueprint.post("/reviews/confirm")
@allow(Role.IRO)
def confirm() -> Response:
    """Confirm the ticked ones, all or none."""
    form = PlainCodesForm()

    def change(session: Session, person: Person) -> int:
        return codes.confirm_plain(
            session, person, _chosen(form.chosen.data or []), policy=policy(), now=clock.now()
        )

    return save(
        form,
        change,
        lambda: _plain(form),
        lambda count: f"{number_of(count, 'code is', 'codes are')} confirmed",
        url_for("review.codes.plain"),
    )


def _chosen(ticked: list[str]) -> Mapping[int, Code]:
    """Read the ticked boxes, each a review and the code it was shown with; what is neither is left out."""
    pairs = (each.partition("-") for each in ticked)
    return {
        int(key): Code(code)
        for key, _, code in pairs
        if key.isascii() and key.isdigit() and code in set(Code)
    }


def _plain(form: PlainCodesForm) -> str:
    with database.read() as session:
        found = codes.plain(session, current_person(), policy())
    return render_template("review/plain_codes.html", found=found, form=form, labels=LABELS)


@blueprint.route("/reviews/<int:review_id>/withdraw-code", methods=BOTH)
@allow(*REVIEW_WORKERS)
def withdraw(review_id: int) -> Response:
    """Take back the confirmed code."""
    form = ReasonForm()

    def change(session: Session, person: Person) -> None:
        codes.withdraw(session, person, review_id, reason=str(form.reason.data), now=clock.now())

    return run_on_review(WITHDRAW, course_of(review_id), form, change)

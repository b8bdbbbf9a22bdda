"""A page of the room of records that carries one form: shown empty, refused with what was typed, or carried out."""

from __future__ import annotations

from dataclasses import dataclass

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from web.kit.fields import ReviewForm
from web.kit.forms import Change, save


@dataclass(frozen=True, slots=True)
class RecordErrand:
    """What a page with one form says: about whom, its title and button, what is said afterwards, and the way back."""

    title: str
    button: str
    done: str
    back: str
    about: str = ""
    told: tuple[str, ...] = ()


def run(errand: RecordErrand, form: ReviewForm, change: Change[object], home: str) -> Response:
    """Show the form, or carry out the change in one transaction; what cannot be taken is said where it was typed."""
    form.speak_of(errand.about)

    def page(*, sent: bool = True) -> str:
        return render_template("records/form.html", errand=errand, form=form, back=errand.back, sent=sent)

    if request.method != "POST":
        return make_response(page(sent=False))
    return save(form, change, page, errand.done, home)

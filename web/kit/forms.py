"""Forms: protected against forgery, saved in one transaction, with errors that lead to their field."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Any, TypeVar

from flask import Flask, flash, make_response, redirect, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response
from wtforms.widgets import HiddenInput

from bot.ground import sent_forms
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.ground.sent_forms import SentBefore
from web.kit import clock, database
from web.kit.guard import current_person

Saved = TypeVar("Saved")
# The field by which a form is known that comes a second time; a form without it is carried out each time.
DRAWN = "drawn"
DRAWN_BYTES = 9
HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
# The field that says with what a form was filled; one without it is not compared.
FILLED_WITH = "filled_with"
FINGERPRINT_LETTERS = 16
CHANGED_MEANWHILE = "Somebody else has changed this since you opened the page"
SAVE_AGAIN = "Look at it, and save again what should hold"
SAVED_BEFORE = "It was saved when it came the first time"
Change = Callable[[Session, Person], Saved]

# Webhooks are exempted by name: csrf.exempt(blueprint).
csrf = CSRFProtect()


def drawn() -> Markup:
    """Draw the name by which a form is known when it comes a second time."""
    return HIDDEN.format(DRAWN, token_urlsafe(DRAWN_BYTES))


def _fingerprint(held: object) -> str:
    return sha256(repr(held).encode()).hexdigest()[:FINGERPRINT_LETTERS]


def _filled_with_before() -> str:
    """Return with what the form that came was filled; "" where it says nothing, or was too large to be read."""
    try:
        return request.form.get(FILLED_WITH, "")
    except RequestEntityTooLarge:
        return ""


class BaseForm(FlaskForm):
    """The base of every form; fields take their widgets from govuk_frontend_wtf."""

    _filled_with = ""

    def begins_with(self, held: object) -> None:
        """Draw what the form was filled with, so that what somebody else saves meanwhile is not overwritten unseen."""
        self._filled_with = _fingerprint(held)

    def refuse_changed(self, held: object, now_said: str = "") -> None:
        """Refuse a form that was filled with something else than what is held now; ``now_said`` names that.

        The form that is shown again begins with it, so whoever saves it a second time means it.
        """
        if request.form.get(FILLED_WITH, _fingerprint(held)) != _fingerprint(held):
            self.begins_with(held)
            raise InputRefused("", f"{CHANGED_MEANWHILE}{now_said}. {SAVE_AGAIN}")

    def hidden_tag(self, *fields: Any) -> Markup:
        """Draw the hidden fields without ids: a page may have several forms, and no label leads to any of them."""
        hidden = fields or tuple(each for each in self if isinstance(each.widget, HiddenInput))
        held = self._filled_with or _filled_with_before()
        begun = HIDDEN.format(FILLED_WITH, held) if held else Markup("")
        return Markup("").join([*(each(id=False) for each in hidden), drawn(), begun])

    def refuse(self, field: str, text: str) -> None:
        """Say at a field, or above the form when it has no such field, why the input cannot be taken."""
        if field in self:
            self[field].errors = [*self[field].errors, text]
        else:
            self.form_errors.append(text)


class SubmitButton(BaseForm):
    """A form with a button and nothing to fill in: it carries the token alone."""


def attempt(form: BaseForm, change: Change[Saved]) -> tuple[Saved] | None:
    """Carry out the change of a form in one transaction and return what it returned; None where it says why not.

    SentBefore for a form that was carried out already.
    """
    if form.validate():
        try:
            with database.write() as session:
                if DRAWN in request.form:
                    sent_forms.carry_out(session, _digest(), clock.now())
                return (change(session, current_person()),)
        except InputRefused as refused:
            form.refuse(refused.field, str(refused))
    return None


def _digest() -> bytes:
    """Return what the form of this request says, and where it was drawn; files are known by their names."""
    files = [(name, each.filename) for name, each in request.files.items(multi=True)]
    said = [request.full_path, list(request.form.items(multi=True)), files]
    return sha256(json.dumps(said).encode()).digest()


def save(
    form: BaseForm,
    change: Change[Saved],
    page: Callable[[], str],
    done: str | Callable[[Saved], str],
    home: str,
) -> Response:
    """Carry out the change of a form in one transaction and go ``home``, or show its page with what cannot be taken.

    ``done`` is said on the next page; a function makes it from what the change returned.
    """
    try:
        carried_out = attempt(form, change)
    except SentBefore:
        flash(done if isinstance(done, str) else SAVED_BEFORE)
        return redirect(home, 303)
    if carried_out is None:
        return make_response(page(), HTTPStatus.BAD_REQUEST)
    flash(done if isinstance(done, str) else done(*carried_out))
    return redirect(home, 303)


def set_up(app: Flask) -> None:
    """Ask for the token on every unsafe request; the referrer is not asked for, because none is sent."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf.init_app(app)
    app.add_template_global(error_list)
    app.add_template_global(drawn)


def error_list(form: BaseForm) -> list[dict[str, str]]:
    """Return the errors of a form as GOV.UK's error summary takes them, each leading to the part to correct."""
    at_fields = [
        {"text": str(field.errors[0]), "href": f"#{_first_part(field)}"} for field in form if field.errors
    ]
    return [{"text": text} for text in form.form_errors] + at_fields


def _first_part(field: Any) -> str:
    # A date's three inputs are named after the group; the first radio or checkbox has the group's name.
    return f"{field.id}-day" if field.type == "DateField" else str(field.id)

"""The page of duty contacts: who is called to danger, in which order, and whether a test call reaches them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import InputRequired

from bot.domain.duty import ContactKind
from bot.ground.roles import DECIDERS, Person, Role
from bot.safeguarding import contacts, trials
from bot.safeguarding.contacts import DutyPlan
from bot.safeguarding.trials import TrialState
from web.kit import clock, database, wiring
from web.kit.fields import ReviewForm, WholeNumberField, line
from web.kit.forms import BaseForm, Change, SubmitButton, save
from web.kit.guard import allow, current_person

READERS = (*DECIDERS, Role.DUTY)
KINDS = {ContactKind.SMS: "Text message", ContactKind.MAIL: "E-mail", ContactKind.HOOK: "Web address"}
ENDED = {
    TrialState.WAITS: "on its way: look again in a minute",
    TrialState.TAKEN: "taken by the provider",
    TrialState.FAILED: "failed",
    TrialState.LOST: "not made: no worker is running",
}
NEW_CONTACT = "A number like +447700900000, an e-mail address, or an https address that takes a POST"
SOON = "0 calls at once. Every contact above is called again with it, until somebody takes the alert."
blueprint = Blueprint("duty_contacts", __name__)


class DutyContactForm(ReviewForm):
    """A contact to be called, and how long after the alert."""

    where = line("Who is called?", NEW_CONTACT, 200, missing="Say who is called")
    minutes = WholeNumberField(
        "How many minutes after the alert?",
        [InputRequired("Enter a number of minutes, such as 0 or 10")],
        description=SOON,
        widget=GovTextInput(),
    )


class OneContactForm(BaseForm):
    """The button beside a contact."""

    where = HiddenField()


@blueprint.get("/duty/contacts")
@allow(*READERS)
def home() -> str:
    """Show who is called, with the last test of each, and the form."""
    return _page(DutyContactForm(formdata=None))


@blueprint.post("/duty/contacts")
@allow(*DECIDERS)
def add() -> Response:
    """Call one more contact from now on."""
    form = DutyContactForm()

    def change(session: Session, person: Person) -> None:
        contacts.add(
            session,
            person,
            where=form.where.data or "",
            minutes=form.minutes.data,
            usable=wiring().settings.can_call,
            now=clock.now(),
            starting=_starting(),
        )

    return _save(form, change, lambda: _page(form, sent=True), "The contact is added. Try it now")


@blueprint.post("/duty/contacts/remove")
@allow(*DECIDERS)
def remove() -> Response:
    """Call a contact no longer."""
    form = OneContactForm()

    def change(session: Session, person: Person) -> None:
        contacts.remove(session, person, form.where.data or "", clock.now(), _starting())

    return _save(form, change, lambda: _refused(form), "The contact is removed")


@blueprint.post("/duty/contacts/test")
@allow(*DECIDERS)
def test() -> Response:
    """Have a contact called for a test."""
    form = OneContactForm()

    def change(session: Session, person: Person) -> None:
        trials.ask(session, person, form.where.data or "", clock.now(), _starting())

    return _save(form, change, lambda: _refused(form), "A test call is on its way. Look again in a minute")


@blueprint.get("/duty/contacts/nobody")
@allow(*DECIDERS)
def nobody() -> str:
    """Ask whether really nobody should be called."""
    return render_template("duty/nobody.html", button=SubmitButton(formdata=None))


@blueprint.post("/duty/contacts/nobody")
@allow(*DECIDERS)
def call_nobody() -> Response:
    """Decide that nobody is called."""

    def change(session: Session, person: Person) -> None:
        contacts.call_nobody(session, person, clock.now())

    return _save(SubmitButton(), change, nobody, "Nobody is called from now on, and children are told so")


def _starting() -> DutyPlan:
    return wiring().decisions.starting_duty


def _save(form: BaseForm, change: Change[None], page: Callable[[], str], done: str) -> Response:
    answer = save(form, change, page, done, url_for("duty_contacts.home"))
    wiring().decisions.recent.forget()
    return answer


def _refused(form: OneContactForm) -> str:
    """Show the page again with what stands against a button that was pressed."""
    shown = DutyContactForm(formdata=None)
    shown.form_errors.extend(form.form_errors)
    return _page(shown, sent=True)


def _page(form: DutyContactForm, *, sent: bool = False) -> str:
    now, person = clock.now(), current_person()
    with database.read() as session:
        plan, tested = contacts.plan(session, _starting()), trials.latest(session, now)
    return render_template(
        "duty/contacts.html",
        plan=plan,
        tested=tested,
        form=form,
        sent=sent,
        button=OneContactForm(formdata=None),
        kinds=KINDS,
        ended=ENDED,
        decides=person.role in DECIDERS,
        may_invite=wiring().decisions.may_invite,
    )

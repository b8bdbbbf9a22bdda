"""Cards and phones: the lists of what waits, and the card, the phones and the language of one child."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from bot.domain.enrolment import ALARMING_AN_HOUR, OWNER_NAMES, SUSPENSION_NAMES, SuspensionReason
from bot.enrolment import cardless, codes, confirmation, lists, phones, registration, suspensions
from bot.enrolment.endings import refuse_if_over
from bot.enrolment.lists import PhoneLine, Standing
from bot.enrolment.suspensions import StoppedSends
from bot.ground.errors import InputRefused
from bot.ground.roles import CHILD_WORKERS, NotFound, Person
from bot.reviews import young_people
from bot.reviews.contributions.terms import CHANNELS
from bot.reviews.young_people import YoungPerson
from bot.talk import phone_ready
from web.kit import asked, clock, database, wiring
from web.kit.errands import BOTH, Errand, run
from web.kit.fields import ReviewForm
from web.kit.forms import Change, SubmitButton, save
from web.kit.guard import allow, current_person
from web.kit.terms import PHONE_STANDINGS
from web.young_people import cards
from web.young_people.errands import FILE, REFUSE, RENAME, SUSPEND, confirm_errand
from web.young_people.forms import (
    MOST_CARDS,
    AliasForm,
    CardsForm,
    ConfirmPhoneForm,
    FiledPhoneForm,
    LanguageForm,
    SuspendForm,
)

blueprint = Blueprint("young_people", __name__, url_prefix="/young-people")
blueprint.register_blueprint(cards.blueprint)
WHAT_TO_DO = {
    Standing.WRONG: "Ask the child for the number they use now, and hand over a new card.",
    Standing.STOPPED: "Talk to the child in another way. Writing START from the phone opens it again.",
    Standing.UNREACHABLE: "Check the phone with the child or carer. If the number has changed, hand over a new card.",
    Standing.ASKED: "Nobody answered “still you?”. Ask the child, then say that it was checked, or suspend it.",
    Standing.SUSPENDED: "The phone answered that it is not theirs. Hand over a new card.",
}


@blueprint.get("")
@allow(*CHILD_WORKERS)
def home() -> str:
    """Show what waits: codes to confirm, phones that need a look, children who need a card."""
    person, today, now = current_person(), clock.today(), clock.now()
    with database.read() as session:
        waiting = lists.waiting(session, person, today, asked.number("waiting", 1))
        troubled = lists.troubled(session, person, today, now, asked.number("look", 1))
        without = cardless.cardless(session, person, today, now, asked.number("page", 1))
        has_children = lists.has_children(session, person, today)
        wrong = codes.wrong_in_the_last_hour(session.connection(), now)
    printing = CardsForm(formdata=None, shape="a4")
    printing.children.choices = [SelectChoice(str(each.child_id), each.known_as) for each in without.rows]
    return render_template(
        "young_people/home.html", has_children=has_children, waiting=waiting, troubled=troubled,
        cardless=without, alarm=wrong if wrong > ALARMING_AN_HOUR else 0, channels=CHANNELS,
        standings=PHONE_STANDINGS, what_to_do=WHAT_TO_DO, owners=OWNER_NAMES, most_cards=MOST_CARDS,
        button=SubmitButton(formdata=None), cards=printing,
    )  # fmt: skip


@blueprint.get("/<int:child_id>")
@allow(*CHILD_WORKERS)
def show(child_id: int) -> str:
    """Show the card, the phones and the language of one child."""
    return _page(child_id)


@blueprint.post("/<int:child_id>/language")
@allow(*CHILD_WORKERS)
def set_language(child_id: int) -> Response:
    """Change the language in which the child is written to."""
    form = _language_form(None, sent=True)

    def change(session: Session, person: Person) -> None:
        young_people.set_language(session, person, child_id, form.language.data or None, clock.now())

    return save(form, change, lambda: _page(child_id, form), "The language is changed", _at(child_id))


@blueprint.route("/<int:child_id>/number", methods=BOTH)
@allow(*CHILD_WORKERS)
def put_on_file(child_id: int) -> Response:
    """Put a number on file for the child."""
    child = _child(child_id)
    form, foreign = FiledPhoneForm(), wiring().decisions.policies.numbers.foreign

    def change(session: Session, person: Person) -> int:
        refuse_if_over(session, child_id, "phone", clock.now())
        return registration.put_on_file(session, person, child_id, form.filed(foreign=foreign), clock.now())

    return run(FILE, form, change, _at(child_id), about=child.known_as)


@blueprint.route("/phones/<int:binding_id>/confirm", methods=BOTH)
@allow(*CHILD_WORKERS)
def confirm(binding_id: int) -> Response:
    """Confirm that a phone is the child's, after talking with the child."""
    child, phone = _phone(binding_id)
    form = ConfirmPhoneForm(owner=phone.owner, alias=phone.alias)

    def change(session: Session, person: Person) -> None:
        alias, now = form.alias.data or "", clock.now()
        phone_ready.confirm(session, person, binding_id, form.whose, alias, now, wiring().context)

    page = "young_people/confirm.html"
    return _run(confirm_errand(phone), child, phone, form, change, page=page, binding_id=binding_id)


@blueprint.route("/phones/<int:binding_id>/refuse", methods=BOTH)
@allow(*CHILD_WORKERS)
def refuse(binding_id: int) -> Response:
    """Keep a phone from the child, who says that the code was not sent from it."""
    child, phone = _phone(binding_id)
    form = ReviewForm()

    def change(session: Session, person: Person) -> None:
        suspensions.suspend(session, person, binding_id, SuspensionReason.NOT_THEIRS, clock.now())

    return _run(REFUSE, child, phone, form, change)


@blueprint.route("/phones/<int:binding_id>/suspend", methods=BOTH)
@allow(*CHILD_WORKERS)
def suspend(binding_id: int) -> Response:
    """Stop writing to a phone, and say what was stopped."""
    child, phone = _phone(binding_id)
    form = SuspendForm()

    def change(session: Session, person: Person) -> StoppedSends:
        reason = SuspensionReason(form.reason.data)
        return suspensions.suspend(session, person, binding_id, reason, clock.now())

    return _run(SUSPEND, child, phone, form, change)


@blueprint.route("/phones/<int:binding_id>/name", methods=BOTH)
@allow(*CHILD_WORKERS)
def rename(binding_id: int) -> Response:
    """Change the name of a child on a shared phone."""
    child, phone = _phone(binding_id)
    form = AliasForm(alias=phone.alias)

    def change(session: Session, person: Person) -> None:
        alias, now = form.alias.data or "", clock.now()
        phone_ready.rename(session, person, binding_id, alias, now, wiring().context)

    return _run(RENAME, child, phone, form, change)


@blueprint.post("/phones/<int:binding_id>/resume")
@allow(*CHILD_WORKERS)
def resume(binding_id: int) -> Response:
    """Undo a suspension by mistake."""
    return _press(binding_id, confirmation.take_back, "The phone is used again")


@blueprint.post("/phones/<int:binding_id>/prefer")
@allow(*CHILD_WORKERS)
def prefer(binding_id: int) -> Response:
    """Let the child be asked on this phone first."""
    return _press(binding_id, confirmation.prefer, "The child is asked on this phone first")


@blueprint.post("/phones/<int:binding_id>/checked")
@allow(*CHILD_WORKERS)
def checked(binding_id: int) -> Response:
    """Take a worker's word that a phone is still the child's."""
    return _press(binding_id, confirmation.checked, "The phone is used again")


def _press(binding_id: int, change: Callable[..., None], done: str) -> Response:
    child, _ = _phone(binding_id)
    try:
        with database.write() as session:
            change(session, current_person(), binding_id, clock.now())
    except InputRefused as refused:
        flash(str(refused), "refused")
    else:
        flash(done)
    return redirect(_at(child.child_id), 303)


def _run(
    errand: Errand,
    child: YoungPerson,
    phone: PhoneLine,
    form: ReviewForm,
    change: Change[object],
    **facts: Any,
) -> Response:
    """Run an errand about one phone of a child."""
    beside = f"{CHANNELS[phone.channel]}, {phone.ending}"
    return run(errand, form, change, _at(child.child_id), about=child.known_as, beside=beside, **facts)


def _at(child_id: int) -> str:
    return url_for("young_people.show", child_id=child_id)


def _child(child_id: int) -> YoungPerson:
    with database.read() as session:
        return young_people.young_person(session, current_person(), child_id, clock.today(), clock.now())


def _phone(binding_id: int) -> tuple[YoungPerson, PhoneLine]:
    person, today, now = current_person(), clock.today(), clock.now()
    with database.read() as session:
        row = phones.phone_for(session, person, binding_id, now)
        child = young_people.young_person(session, person, row.child_id, today, now)
    phone = next((each for each in child.phones if each.binding_id == binding_id), None)
    if phone is None:
        raise NotFound(f"phone {binding_id}")
    return child, phone


def _page(child_id: int, form: LanguageForm | None = None) -> str:
    child = _child(child_id)
    return render_template(
        "young_people/child.html", child=child, language=form or _language_form(child.language),
        sent=form is not None, channels=CHANNELS, standings=PHONE_STANDINGS, what_to_do=WHAT_TO_DO,
        owners=OWNER_NAMES, reasons=SUSPENSION_NAMES,
        button=SubmitButton(formdata=None), senders=cards.where_to_write(),
    )  # fmt: skip


def _language_form(current: str | None, *, sent: bool = False) -> LanguageForm:
    form = LanguageForm() if sent else LanguageForm(formdata=None, language=current or "")
    known = wiring().content.languages.values()
    form.language.choices = [
        SelectChoice("", "Not known"),
        *(SelectChoice(each.code, each.english) for each in known),
    ]
    return form

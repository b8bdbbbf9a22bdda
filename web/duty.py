"""The duty room and triage: what needs an adult now, and messages that belong to nobody known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import HiddenField

from bot.ground.roles import Person, Role
from bot.reviews.contributions import asked_question, terms
from bot.safeguarding import actions, triage, writer
from bot.safeguarding.actions import LONGEST, Action
from bot.safeguarding.circumstances import AskedThen
from bot.safeguarding.room import duty_room
from bot.safeguarding.triage import triage_page, waiting_messages
from web.kit import asked, clock, database, trail, wiring
from web.kit.fields import ReviewForm, choices, maybe_one_of, name_of, one_of, paragraph
from web.kit.forms import BaseForm, Change, SubmitButton, save
from web.kit.guard import allow, current_person

blueprint = Blueprint("duty", __name__)
ON_DUTY = (Role.DUTY, Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
READERS = (Role.DUTY, Role.IRO, Role.TEAM_MANAGER)
ACTIONS = {action.name.lower(): action.value for action in Action}
ON_RECORD = "It goes on record with your name"


class DoneForm(ReviewForm):
    """What was done about an alert; ``seen`` is the newest of its messages that the page showed."""

    seen = HiddenField()
    action = one_of("What did you do?", ACTIONS, "Choose what you did")
    words = paragraph(
        "What happened, and who did you speak to?",
        ON_RECORD,
        LONGEST,
        missing="Say what you did and who you spoke to",
    )

    @property
    def shown(self) -> int | None:
        """Return the newest message that the page showed, None where it showed none."""
        sent = str(self.seen.data or "")
        return int(sent) if sent.isdecimal() and sent.isascii() else None

    @property
    def chosen(self) -> Action:
        """Return the action that was chosen, once the form is valid."""
        return Action[str(self.action.data).upper()]


class WriterForm(ReviewForm):
    """Which child on a shared phone wrote an alert."""

    child = maybe_one_of("Who wrote it?", {})

    def offer(self, children: Mapping[int, str]) -> None:
        """Offer the children who may have written it."""
        self.child.choices = choices(children)


class ReopenForm(ReviewForm):
    """Why an alert must be looked at again."""

    reason = paragraph("Why must it be looked at again?", ON_RECORD, LONGEST)


class SettleForm(ReviewForm):
    """What was done about a message in triage."""

    words = paragraph("What did you do?", ON_RECORD, LONGEST)


class ReturnForm(ReviewForm):
    """Why a message must be looked at again."""

    words = paragraph("Why must it be looked at again?", ON_RECORD, LONGEST)


@blueprint.get("/duty")
@allow(*ON_DUTY)
def room() -> str:
    """Show the alerts that this person may know of, or those of one officer's children."""
    return _room()


@blueprint.post("/duty/<int:alert_id>/claim")
@allow(*ON_DUTY)
def claim(alert_id: int) -> Response:
    """Take an alert in hand."""

    def change(session: Session, person: Person) -> None:
        actions.claim(session, person, alert_id, today=clock.today(), now=clock.now())

    return _save_alert(SubmitButton(), change, "You are dealing with this alert", f"alert-{alert_id}")


@blueprint.post("/duty/<int:alert_id>/done")
@allow(*ON_DUTY)
def done(alert_id: int) -> Response:
    """Say what was done about an alert."""
    form = DoneForm(prefix=f"done-{alert_id}-")

    def change(session: Session, person: Person) -> None:
        words, seen, today, now = form.words.data or "", form.shown, clock.today(), clock.now()
        actions.finish(
            session, person, alert_id, action=form.chosen, words=words, seen=seen, today=today, now=now
        )

    return _save_alert(form, change, "What you did is recorded")


@blueprint.post("/duty/<int:alert_id>/writer")
@allow(*READERS)
def name_writer(alert_id: int) -> Response:
    """Say which child on a shared phone wrote an alert."""
    form = WriterForm(prefix=f"writer-{alert_id}-")
    today, now = clock.today(), clock.now()

    def change(session: Session, person: Person) -> None:
        chosen = str(form.child.data)
        writer.name_writer(
            session, person, alert_id, int(chosen) if chosen.isdecimal() else 0, today=today, now=now
        )

    return _save_alert(form, change, "The alert is about this child alone", f"alert-{alert_id}")


@blueprint.post("/duty/<int:alert_id>/reopen")
@allow(*ON_DUTY)
def reopen(alert_id: int) -> Response:
    """Take back that an alert is finished."""
    form = ReopenForm(prefix=f"reopen-{alert_id}-")

    def change(session: Session, person: Person) -> None:
        reason, today, now = form.reason.data or "", clock.today(), clock.now()
        actions.reopen(session, person, alert_id, reason=reason, today=today, now=now)

    return _save_alert(form, change, "The alert is open again, and you are dealing with it")


@blueprint.get("/triage")
@allow(*READERS, Role.PARTICIPATION)
def messages() -> str:
    """Show the messages that no conversation took."""
    return _triage()


@blueprint.post("/triage/<int:inbound_id>/settle")
@allow(*READERS)
def settle(inbound_id: int) -> Response:
    """Record what was done about a message."""
    form = SettleForm(prefix=f"settle-{inbound_id}-")

    def change(session: Session, person: Person) -> None:
        words, today, now = form.words.data or "", clock.today(), clock.now()
        triage.settle(session, person, inbound_id, words=words, today=today, now=now)

    return _save_message(form, change, "The message is dealt with")


@blueprint.post("/triage/<int:inbound_id>/reopen")
@allow(*READERS)
def take_back(inbound_id: int) -> Response:
    """Take back that a message is dealt with."""
    form = ReturnForm(prefix=f"return-{inbound_id}-")

    def change(session: Session, person: Person) -> None:
        words, today, now = form.words.data or "", clock.today(), clock.now()
        triage.reopen(session, person, inbound_id, words=words, today=today, now=now)

    return _save_message(form, change, "The message waits again")


def _save_alert(form: BaseForm, change: Change[None], said: str, at: str | None = None) -> Response:
    return save(form, change, lambda: _room(form), said, url_for("duty.room", _anchor=at))


def _save_message(form: BaseForm, change: Change[None], said: str) -> Response:
    return save(form, change, lambda: _triage(form), said, url_for("duty.messages"))


def _room(sent: BaseForm | None = None) -> str:
    person, now, today = current_person(), clock.now(), clock.today()
    with database.read() as session:
        officer_id = asked.maybe_number("officer")
        shown = duty_room(session, person, wiring().decisions.duty.ladder, today, now, officer_id)
        others = writer.candidates(session, [card.id for card in shown.open])
        waiting = waiting_messages(session, person, today)
    cards = (*shown.open, *shown.done)
    trail.viewed_all("alert", [card.id for card in cards if card.may_read])
    forms: dict[str, Any] = {
        f"done-{card.id}": DoneForm(prefix=f"done-{card.id}-", formdata=None) for card in shown.open
    }
    forms |= {
        f"reopen-{card.id}": ReopenForm(prefix=f"reopen-{card.id}-", formdata=None) for card in shown.done
    }
    forms = _with(forms, sent)
    for card in shown.open:
        forms[f"done-{card.id}"].seen.data = str(card.newest or "")
        writers = {**card.writers, **others.get(card.id, {})}
        if len(writers) > 1 and card.may_read:
            name = f"writer-{card.id}"
            forms.setdefault(name, WriterForm(prefix=f"{name}-", formdata=None)).offer(writers)
    return render_template(
        "duty/room.html", room=shown, forms=forms, sent=sent, waiting=waiting, now=now, today=today,
        wording=terms, button=SubmitButton(formdata=None), question_of=_question, narrowed=officer_id is not None,
    )  # fmt: skip


def _question(asked: AskedThen) -> str:
    """Return the English text of the question that was open when a message came."""
    return asked_question(wiring().content, asked.questionnaire, asked.version, asked.question)


def _triage(sent: BaseForm | None = None) -> str:
    person, now, today = current_person(), clock.now(), clock.today()
    with database.read() as session:
        shown = triage_page(session, person, today, now)
    messages = (*shown.waiting, *shown.settled)
    trail.viewed_all("inbound", [one.id for one in messages if one.words is not None])
    forms: dict[str, ReviewForm] = {
        f"settle-{one.id}": SettleForm(prefix=f"settle-{one.id}-", formdata=None) for one in shown.waiting
    }
    forms |= {
        f"return-{one.id}": ReturnForm(prefix=f"return-{one.id}-", formdata=None) for one in shown.settled
    }
    return render_template("duty/triage.html", page=shown, forms=_with(forms, sent), sent=sent, wording=terms)


def _with(forms: dict[str, Any], sent: BaseForm | None) -> dict[str, Any]:
    """Put the form that was sent, with what was typed, in the place of the empty one."""
    if isinstance(sent, ReviewForm):
        forms[name_of(sent)] = sent
    return forms

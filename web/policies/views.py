"""The page of the policies: what the authority decides for itself, and what would be sent by it in the next days."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import HiddenField

from bot.domain.mornings import MorningState
from bot.domain.policies import Policies, PolicyGroup, PolicyValue, written
from bot.domain.reviews import UnfitPolicy
from bot.ground import policies
from bot.ground.errors import InputRefused
from bot.ground.roles import DECIDERS, NotFound, Person, Role
from bot.reports import forecast as forecasts
from bot.reports import mornings
from bot.reports.forecast import Coming, OutOfReach
from bot.reviews.contributions.terms import CHANNELS
from web.kit import clock, database, wiring
from web.kit.forms import save
from web.kit.guard import allow, current_person
from web.policies.base import PolicyForm
from web.policies.groups import FORMS, TITLES, TOLD

READERS = (*DECIDERS, Role.PARTICIPATION)
# The button that shows what would be sent, and the groups that the forecast goes by.
LOOK = "look"
CAN_LOOK = frozenset({PolicyGroup.ASKING, PolicyGroup.WRITING, PolicyGroup.PRICE})
COMING = {
    Coming.INVITATION: "Invitations",
    Coming.FEEDBACK: "Questions after the review",
    Coming.REMINDER: "Reminders at most",
}
REASONS = {
    OutOfReach.NO_PHONE: "no phone on record",
    OutOfReach.UNCONFIRMED: "phone not confirmed yet",
    OutOfReach.SUSPENDED: "phone suspended",
    OutOfReach.OPTED_OUT: "opted out with STOP",
    OutOfReach.WRONG_PERSON: "somebody else has this number",
    OutOfReach.STALE: "phone cannot be reached",
    OutOfReach.SILENT: "nobody has written from the phone for 90 days: it is asked “still you?” first",
    OutOfReach.CHANNEL_OFF: "the channel is off",
    OutOfReach.UNDER_FOUR: "under four, nobody is asked",
    OutOfReach.NO_BIRTHDAY: "date of birth is missing",
}
FAILED = {
    MorningState.GIVEN_UP: "The mail server refused the address",
    MorningState.WAITING: "The mail server took nothing that morning",
    MorningState.IN_DOUBT: "The connection broke: it may have arrived",
}
NO_SERVER = "No mail server is set, so no e-mail goes: whoever runs the server sets HEARD_SMTP_URL and HEARD_MAIL_FROM."

blueprint = Blueprint("policies", __name__)


@blueprint.get("/policies")
@allow(*READERS)
def home() -> str:
    """Show what holds and what would be sent by it."""
    return _page()


@blueprint.post("/policies/<group>")
@allow(*DECIDERS)
def decide(group: str) -> Response:
    """Decide one group of policies from now on."""
    if group not in set(PolicyGroup):
        raise NotFound(group)
    chosen = PolicyGroup(group)
    form = FORMS[chosen]()
    if LOOK in request.form:
        return _look(form, chosen)

    def change(session: Session, person: Person) -> bool:
        policies.lock(session)
        held = policies.in_force(session, wiring().settings.policies)
        form.refuse_changed(written(held.of(chosen)), _holds_now(form, chosen, held))
        return policies.decide(session, person, _value(form), clock.now(), wiring().settings.policies)

    answer = save(
        form, change, lambda: _page(form, chosen), _said, f"{url_for('policies.home')}#{chosen.value}"
    )
    wiring().decisions.recent.forget()
    return answer


def _look(form: PolicyForm, group: PolicyGroup) -> Response:
    """Show what would be sent by what was typed; nothing is decided."""
    if form.validate():
        try:
            return make_response(_page(form, group, _value(form)))
        except InputRefused as refused:
            form.refuse(refused.field, str(refused))
    return make_response(_page(form, group), HTTPStatus.BAD_REQUEST)


def _value(form: PolicyForm) -> PolicyValue:
    try:
        return form.value
    except UnfitPolicy as unfit:
        raise InputRefused(unfit.field, str(unfit)) from unfit


def _said(changed: bool) -> str:
    return "Saved. It holds from now on" if changed else "Nothing was changed"


def _forms(held: Policies) -> dict[PolicyGroup, PolicyForm]:
    """Return the form of each group, filled with what holds."""
    forms = {group: make(formdata=None) for group, make in FORMS.items()}
    for group, form in forms.items():
        form.show(held)
        form.begins_with(written(held.of(group)))
    return forms


def _holds_now(typed: PolicyForm, group: PolicyGroup, held: Policies) -> str:
    """Name what holds now and is not what was typed."""
    form = FORMS[group](formdata=None)
    form.show(held)
    others = [
        f"{field.label.text} {form.said(field)}"
        for field in form
        if not isinstance(field, HiddenField) and field.data != typed[field.name].data
    ]
    return f". It is now: {'; '.join(others)}" if others else ""


def _page(
    typed: PolicyForm | None = None, at: PolicyGroup | None = None, looked_at: PolicyValue | None = None
) -> str:
    """Show the page with what was typed in its form; ``looked_at`` is what the forecast goes by instead of it."""
    context, now = wiring().context, clock.now()
    with database.read() as session:
        held = policies.in_force(session, wiring().settings.policies)
        decided = policies.decisions(session)
        changes: dict[str, Any] = {at.value: looked_at} if at and looked_at else {}
        meant = replace(held, **changes)
        foreseen = forecasts.forecast(session, context, meant, now)
        failed = mornings.failed_mails(session, held.morning.at, now) if held.morning.sent else ()
    return render_template(
        "policies/page.html",
        forms=_forms(held) if typed is None or at is None else {**_forms(held), at: typed},
        refused=None if looked_at else typed,
        looked_at=TITLES[at] if at and looked_at else None,
        looked_group=at,
        can_look=CAN_LOOK,
        look=LOOK,
        decided=decided,
        held=meant,
        foreseen=foreseen,
        titles=TITLES,
        told=TOLD,
        coming=COMING,
        channels=CHANNELS,
        reasons=REASONS,
        decides=current_person().role in DECIDERS,
        may_invite=context.may_invite,
        lacking={} if wiring().settings.mail_server else {PolicyGroup.MORNING: NO_SERVER},
        failed=failed if current_person().role in DECIDERS else (),
        failed_words=FAILED,
    )

"""The page of the channels: which are on and why, how they are set up, and the WhatsApp templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import ValidationError

from bot.domain.checks import ChannelFinding
from bot.domain.messages import ChannelKind
from bot.domain.templates import TemplateStatus
from bot.ground import channels
from bot.ground.channels import ChannelDecision, SwitchedChannel
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.operations import templates
from bot.operations.templates import TemplateState
from bot.providers import look_at_channel
from bot.reviews.contributions.terms import CHANNELS
from web.kit import clock, database, wiring
from web.kit.fields import ReviewForm, day, line, yes
from web.kit.formats import number_of
from web.kit.forms import SubmitButton, save
from web.kit.guard import allow

LOOKERS = (Role.ADMINISTRATOR, Role.SERVICE_MANAGER, Role.PARTICIPATION)
# What the panel calls the state of a template, and the colour of its tag.
TEMPLATE_STATES: Mapping[TemplateStatus | None, tuple[str, str]] = {
    None: ("Not submitted", "grey"),
    TemplateStatus.UNSUBMITTED: ("Being submitted", "blue"),
    TemplateStatus.RECEIVED: ("Waiting for WhatsApp", "blue"),
    TemplateStatus.PENDING: ("Waiting for WhatsApp", "blue"),
    TemplateStatus.APPROVED: ("Approved", "green"),
    TemplateStatus.REJECTED: ("Rejected", "red"),
    TemplateStatus.PAUSED: ("Paused by WhatsApp", "orange"),
    TemplateStatus.DISABLED: ("Disabled by WhatsApp", "red"),
}
blueprint = Blueprint("channels", __name__)


class ChannelDecisionForm(ReviewForm):
    """What a named person decides before a channel is used."""

    assessment = line(
        "Data protection impact assessment",
        "Its title and where it is kept",
        200,
        missing="Enter the assessment",
    )
    processor = line(
        "Processor",
        "Who carries the messages under contract, such as Twilio Ireland Limited",
        200,
        missing="Enter the processor",
    )
    youngest = line("Youngest age", "Children below it are not meant to use this channel", 10)
    decided_by = line(
        "Who decided?", "Name and post, such as the data protection officer", 100, missing="Enter the name"
    )
    decided_on = day("When was it decided?", "Enter the day")

    def validate_youngest(self, field: StringField) -> None:
        """Refuse an age that is no number."""
        age = (field.data or "").strip()
        if not (age.isascii() and age.isdecimal()):
            raise ValidationError("Enter the age as a number, such as 13")

    def decision(self) -> ChannelDecision:
        """Return what the form says, once it is valid."""
        age = int(self.youngest.data)
        words = (self.assessment.data or "", self.processor.data or "", age, self.decided_by.data or "")
        return ChannelDecision(*words, self.decided_on.data or date.max)


class SwitchOffForm(ReviewForm):
    """Asks whether a channel is really meant to go off."""

    sure = yes("Yes, nothing but where to find help leaves by it from now on")


@blueprint.get("/channels")
@allow(*LOOKERS)
def home() -> str:
    """Show every channel with its state, and the templates."""
    return _home()


@blueprint.post("/channels/check")
@allow(Role.ADMINISTRATOR)
def check() -> str:
    """Ask the providers how the channels are set up, and show what they say."""
    settings = wiring().settings
    asked = [kind for kind in ChannelKind if not settings.lacks(kind)]
    return _home([each for kind in asked for each in look_at_channel(kind, settings)])


@blueprint.post("/channels/templates")
@allow(Role.ADMINISTRATOR)
def submit() -> Response:
    """Have every template submitted that can be."""

    def change(session: Session, person: Person) -> int:
        return templates.submit(session, person, wiring().context, clock.now())

    return save(SubmitButton(), change, _home, _submitted, url_for("channels.home"))


def _submitted(count: int) -> str:
    return f"{number_of(count, 'template is', 'templates are')} on the way to WhatsApp"


@blueprint.get("/channels/<channel>")
@allow(Role.ADMINISTRATOR)
def one(channel: str) -> str:
    """Show one channel with what was decided, and the way to switch it."""
    return _page(_kind(channel), ChannelDecisionForm(formdata=None), SwitchOffForm(formdata=None))


@blueprint.post("/channels/<channel>/decision")
@allow(Role.ADMINISTRATOR)
def decide(channel: str) -> Response:
    """Write down what was decided about a channel."""
    kind, form = _kind(channel), ChannelDecisionForm()

    def change(session: Session, person: Person) -> None:
        channels.decide(session, person, kind, form.decision(), clock.now())

    page = _shown(kind, form, SwitchOffForm(formdata=None))
    return save(form, change, page, "The decision is recorded", url_for("channels.one", channel=channel))


@blueprint.post("/channels/<channel>/on")
@allow(Role.ADMINISTRATOR)
def switch_on(channel: str) -> Response:
    """Switch a channel on."""
    kind, form = _kind(channel), SubmitButton()

    def change(session: Session, person: Person) -> None:
        channels.switch(session, person, kind, clock.now(), on=True)

    page = _shown(kind, ChannelDecisionForm(formdata=None), SwitchOffForm(formdata=None))
    return save(form, change, page, f"{CHANNELS[kind]} is on", url_for("channels.home"))


@blueprint.post("/channels/<channel>/off")
@allow(Role.ADMINISTRATOR)
def switch_off(channel: str) -> Response:
    """Switch a channel off, once somebody said that it is meant."""
    kind, form = _kind(channel), SwitchOffForm()

    def change(session: Session, person: Person) -> None:
        if not form.sure.data:
            raise InputRefused("sure", "Say that you are sure")
        channels.switch(session, person, kind, clock.now(), on=False)

    page = _shown(kind, ChannelDecisionForm(formdata=None), form)
    return save(form, change, page, f"{CHANNELS[kind]} is off", url_for("channels.home"))


def _kind(channel: str) -> ChannelKind:
    if channel not in set(ChannelKind):
        raise NotFound(f"channel {channel}")
    return ChannelKind(channel)


def _shown(kind: ChannelKind, form: ChannelDecisionForm, off: SwitchOffForm) -> Callable[[], str]:
    return lambda: _page(kind, form, off, sent=True)


def _page(kind: ChannelKind, form: ChannelDecisionForm, off: SwitchOffForm, *, sent: bool = False) -> str:
    with database.read() as session:
        switch = channels.switched(session)[kind]
    return render_template(
        "channels/one.html",
        channel=switch,
        name=CHANNELS[kind],
        lacking=wiring().settings.lacks(kind),
        form=form,
        off=off,
        sent=sent,
    )


def _home(findings: Sequence[ChannelFinding] | None = None) -> str:
    with database.read() as session:
        switched: Mapping[ChannelKind, SwitchedChannel] = channels.switched(session)
        states: Sequence[TemplateState] = templates.states(session, wiring().context)
    settings = wiring().settings
    return render_template(
        "channels/home.html",
        channels=switched.values(),
        names=CHANNELS,
        languages={code: each.english for code, each in wiring().content.languages.items()},
        lacking={kind: settings.lacks(kind) for kind in ChannelKind},
        has_checks=not all(settings.lacks(kind) for kind in ChannelKind),
        findings=findings,
        templates=states,
        template_states=TEMPLATE_STATES,
        to_submit=sum(each.can_be_submitted for each in states),
    )

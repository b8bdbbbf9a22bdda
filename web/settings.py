"""Two pages that lead on: what can be set in the panel, and the steps from nothing to the first question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from bot.domain.reviews import LONDON
from bot.ground.calendar import in_words
from bot.ground.installation import Missing
from bot.ground.roles import Role
from bot.operations import setup
from bot.operations.setup import SettingStates, StepState
from bot.safeguarding.contacts import DutyPlan
from web.kit import database, wiring
from web.kit.first_run import there
from web.kit.guard import allow

WITH_SETTINGS = tuple(role for role in Role if role not in {Role.IRO, Role.COORDINATOR})
blueprint = Blueprint("settings", __name__)


@dataclass(frozen=True, slots=True)
class SettingEntry:
    """One entry of the settings: its page, what it is for, and what it says now."""

    path: str
    name: str
    purpose: str
    state: str


@dataclass(frozen=True, slots=True)
class StepWords:
    """What one step is called, what is done in it, where, who does it, and how long it takes."""

    name: str
    what: str
    path: str
    who: str
    time: str


ADMIN, DECIDERS = "Administrator", "Administrator or service manager"
STEPS = {
    Missing.CHILDREN: StepWords(
        "Bring in the children", "Take in their file, then their times in care.", "/import", ADMIN, "20 minutes"
    ),
    Missing.OFFICERS: StepWords(
        "Bring in the IROs",
        "Take in the file of your Independent Reviewing Officers, their teams, and who is whose IRO.",
        "/import", ADMIN, "10 minutes",
    ),
    Missing.REVIEWS: StepWords(
        "Bring in the reviews", "Take in the file of planned and past reviews.", "/import", ADMIN, "10 minutes"
    ),
    Missing.SIGN_INS: StepWords(
        "Let people sign in",
        "Add an account for each IRO, and for managers, duty and participation.",
        "/people", ADMIN, "2 minutes for each person",
    ),
    Missing.CHANNEL: StepWords(
        "Set up a channel",
        "Connect text messages, and WhatsApp or Telegram if you want them.",
        "/channels", ADMIN, "an hour, and some days until the provider has checked you",
    ),
    Missing.DUTY: StepWords(
        "Decide who is called to danger",
        "Add the duty contacts and try each of them. Nobody is invited before somebody has decided.",
        "/duty/contacts", DECIDERS, "10 minutes",
    ),
    Missing.LANGUAGES: StepWords(
        "Decide which languages are offered",
        "Read how far each language was checked, then accept it, or stay with English.",
        "/languages", ADMIN, "10 minutes",
    ),
    Missing.PHONES: StepWords(
        "Give out the cards",
        "Print a card for each young person, hand it over in person, and confirm their phones.",
        "/young-people", "Whoever meets the young person", "5 minutes for each young person",
    ),
    Missing.INVITATIONS: StepWords(
        "Look at what would be sent",
        "See the first invitations with their days and cost. Then Heard sends them by itself.",
        "/policies", DECIDERS, "5 minutes",
    ),
}  # fmt: skip
STATES = {
    StepState.DONE: ("Done", "green"),
    StepState.NEXT: ("Next", "blue"),
    StepState.READY: ("Can be done now", "light-blue"),
    StepState.WAITS: ("Waits", "grey"),
}


@blueprint.get("/start")
@allow(*Role)
def start() -> str:
    """Show the steps from an empty installation to the first question."""
    found = setup.steps(there())
    return render_template("settings/start.html", steps=found, words=STEPS, states=STATES)


@blueprint.get("/settings")
@allow(*WITH_SETTINGS)
def home() -> str:
    """Show what can be set in the panel, each with its state."""
    with database.read() as session:
        found = setup.states(session)
    return render_template("settings/home.html", entries=_entries(found))


def _entries(found: SettingStates) -> list[SettingEntry]:
    duty = wiring().decisions.duty
    changed, taken = found.policies_at, found.imported_at
    policies = f"last changed on {_day(changed)}" if changed else "as they came, nobody has changed them"
    imported = f"last file taken in on {_day(taken)}" if taken else "no file was taken in yet"
    return [
        SettingEntry("/people", "People", "Who may sign in, and as what", _some(found.people, "account")),
        SettingEntry("/channels", "Channels", "How young people are written to", _channels()),
        SettingEntry("/policies", "Policies", "Days, hours, codes, name, and what would be sent", policies),
        SettingEntry("/duty/contacts", "Duty contacts", "Who is called to danger", _called(duty)),
        SettingEntry("/languages", "Languages", "Which languages are offered", _languages(found.languages)),
        SettingEntry(
            "/closing-days", "Closing days", "On which nobody works",
            f"{_some(found.closing_days, 'day')} added to the bank holidays",
        ),
        SettingEntry("/import", "Import", "Files of the case system", imported),
        SettingEntry(
            "/case-system", "Case system", "What it reads by itself, and what it is told",
            f"{_some(found.keys, 'key')}, {_some(found.listeners, 'address')}",
        ),
    ]  # fmt: skip


def _day(moment: datetime) -> str:
    return in_words(moment.astimezone(LONDON).date())


def _some(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 'es' if what.endswith('s') else 's'}"


def _called(duty: DutyPlan) -> str:
    if duty.ladder.contacts:
        return f"{_some(len(duty.ladder.contacts), 'contact')} called"
    return "nobody is called" if duty.is_decided else "nobody has decided yet"


def _languages(number: int | None) -> str:
    if number is None:
        return "English; nobody has decided about others yet"
    return f"English and {_some(number, 'other')}" if number else "English alone"


def _channels() -> str:
    settings = wiring().settings
    twilio = bool(settings.twilio_account_sid and settings.twilio_auth_token)
    service = settings.twilio_messaging_service_sid
    ready = {
        "Text message": twilio and bool(settings.sms_from or service),
        "WhatsApp": twilio and bool(settings.whatsapp_from),
        "Telegram": bool(settings.telegram_bot_token),
    }
    return ", ".join(name for name, is_ready in ready.items() if is_ready) or "none is set up"

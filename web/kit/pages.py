"""How pages are put together: where templates come from, built files, and the rooms in the navigation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, templating, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.exceptions import HTTPException

from bot.ground import installation
from bot.ground.installation import Missing
from bot.ground.roles import Person, Role
from bot.operations import holds
from bot.operations.generations import why_in_words
from bot.reports import feedback
from bot.settings import Environment
from web.kit import clock, database, wiring
from web.kit.guard import PUBLIC, access_of, must_set_up_factor, public, seconds_left

CHECKSUM_LENGTH = 12
FEEDBACK = "/feedback"
WORK = (
    ("/service", "Service"),
    ("/caseload", "Today"),
    ("/arrangements", "Arrangements"),
    ("/reviews", "Reviews"),
    ("/team", "Team"),
    ("/allocations", "IROs"),
    ("/participation", "Participation"),
    ("/children", "Children"),
    ("/young-people", "Cards and phones"),
    ("/challenges", "Challenges"),
    ("/records", "Records"),
    (FEEDBACK, "Feedback"),
    ("/annual", "Annual report"),
    ("/returns", "Return"),
    ("/quality", "Data quality"),
    ("/import", "Import"),
    ("/people", "People"),
    ("/duty", "Alerts"),
    ("/triage", "Triage"),
    ("/channels", "Channels"),
    ("/translations", "Translations"),
    ("/settings", "Settings"),
)
START = "/start"
# Who is told on every page that nobody is called to alerts.
WARNED = frozenset({Role.ADMINISTRATOR, Role.SERVICE_MANAGER, Role.DUTY})
# Who is told on every page that old messages are held.
LOOK_AFTER = frozenset({Role.ADMINISTRATOR, Role.SERVICE_MANAGER})
SIMULATOR = ("/simulator", "Phone simulator")
CHECKSUMS, BEGUN = "heard_checksums", "heard_begun"


@dataclass(frozen=True, slots=True)
class Room:
    """A page that the navigation leads to."""

    path: str
    name: str
    here: bool


class Templates(templating.Environment):
    """Templates that know the globals as one dictionary; none may be added once a page was shown.

    Jinja looks at all of them at each import of a macro, and in its chain of two maps that takes a tenth of a page
    with forms.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of one template: those of all templates, and its own over them."""
        return {**self.globals, **(d or {})}


def rooms(person: Person | None) -> list[Room]:
    """Return the rooms that the navigation shows this person: the work, and in a demo the phones.

    Who must set up a second factor first is shown none, because none of them would open.
    """
    if must_set_up_factor():
        return []
    return [
        Room(path, _with_number(path, name), request.path == path)
        for path, name in (*WORK, SIMULATOR)
        if person is not None and _is_open(path, person)
    ]


def _with_number(path: str, name: str) -> str:
    """Say beside the name of a room how much waits in it to be read."""
    if path != FEEDBACK:
        return name
    with database.read() as session:
        number = feedback.waiting(session, clock.today()).unread
    return f"{name} ({number})" if number else name


def first_page(person: Person) -> str:
    """Return the path of the first room of work for this person's role, else of the steps of setting up.

    An administrator begins with these steps while something is missing.
    """
    if person.role is Role.ADMINISTRATOR and _lacking():
        return START
    return next((path for path, _ in WORK if _is_open(path, person)), START)


def is_first_page() -> bool:
    """Return whether this is the page that the person signed in begins with."""
    person: Person | None = g.get("person")
    return person is not None and request.path == first_page(person)


def leads_to(path: str) -> bool:
    """Return whether a page is there and the person signed in may open it: only then a link leads there."""
    person: Person | None = g.get("person")
    return person is not None and _is_open(path, person)


def _is_open(path: str, person: Person) -> bool:
    try:
        endpoint, _ = current_app.url_map.bind("").match(path)
    except HTTPException:
        return False
    access = access_of(endpoint)
    return access is not None and (access == PUBLIC or person.role.value in access)


def built(name: str) -> str:
    """Return the address of a built file, with its checksum, so that browsers may keep it for ever."""
    return url_for("static", filename=name, v=_checksum(name))


def _checksum(name: str) -> str:
    known: dict[str, str] = current_app.extensions[CHECKSUMS]
    if name not in known:
        content = (Path(str(current_app.static_folder)) / name).read_bytes()
        known[name] = hashlib.sha256(content).hexdigest()[:CHECKSUM_LENGTH]
    return known[name]


def missing() -> tuple[Missing, ...]:
    """List what is missing before a child can be asked; nothing on an installation that is at work.

    Once nothing is missing this process does not look again.
    """
    return _lacking() if request.path in {path for path, _ in WORK} else ()


def _lacking() -> tuple[Missing, ...]:
    if current_app.extensions.get(BEGUN):
        return ()
    found = installation.missing(there())
    current_app.extensions[BEGUN] = not found
    return found


def there() -> Mapping[Missing, bool]:
    """Return what a new installation has by now, and what it lacks."""
    settings, decisions = wiring().settings, wiring().decisions
    twilio = settings.twilio_account_sid and settings.twilio_auth_token
    has_channel = bool(twilio or settings.telegram_bot_token or settings.has_simulator)
    with database.read() as session:
        return installation.there(session, has_channel=has_channel, duty_is_decided=decisions.duty.is_decided)


def set_up(app: Flask) -> None:
    """Let templates find GOV.UK's components, built files, the service's name and the person signed in."""
    app.extensions[CHECKSUMS] = {}
    own = app.create_global_jinja_loader()
    packages = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    app.jinja_env.loader = ChoiceLoader([own, PrefixLoader(packages)])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_template_global(built)
    app.add_template_global(rooms)
    app.add_template_global(missing, "missing_at_first")
    app.add_template_global(leads_to)
    app.add_template_global(is_first_page)
    app.context_processor(_everywhere)
    app.view_functions["static"] = public(app.view_functions["static"])


def _everywhere() -> dict[str, object]:
    settings, person = wiring().settings, g.get("person")
    return {
        "person": person,
        "nobody_is_called": _nobody_is_called(person),
        "held_because": _held(person),
        "printed_at": clock.now(),
        "session_left": seconds_left() if person is not None else None,
        "service_name": wiring().decisions.policies.service.name,
        "is_demo": settings.env is Environment.DEMO,
    }


def _nobody_is_called(person: Person | None) -> str | None:
    """Say that nobody is called to danger, to those who can do something about it."""
    if person is None or person.role not in WARNED or wiring().decisions.duty.ladder.contacts:
        return None
    called = "Nobody is called when a young person writes that they are in danger."
    may_invite = wiring().decisions.may_invite
    return called if may_invite else f"{called} Nobody is invited until somebody has decided who is called."


def _held(person: Person | None) -> str | None:
    """Say why old messages are held, to those who can do something about it."""
    if person is None or person.role not in LOOK_AFTER:
        return None
    with database.read() as session:
        found = holds.standing(session.connection())
    return why_in_words(found.why) if found else None

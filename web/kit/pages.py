"""How pages are put together: where templates come from, built files, and what every page tells."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, templating, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from bot.ground.roles import DECIDERS, Person, Role
from bot.operations import holds
from bot.operations.generations import why_in_words
from bot.settings import Environment
from web.kit import clock, database, wiring
from web.kit.guard import public, seconds_left
from web.kit.navigation import is_first_page, leads_to, missing, navigation

CHECKSUM_LENGTH = 12
# Who is told on every page that nobody is called to alerts.
WARNED = DECIDERS | {Role.DUTY}
CHECKSUMS = "heard_checksums"


class Templates(templating.Environment):
    """Templates that know the globals as one dictionary; none may be added once a page was shown.

    Jinja looks at all of them at each import of a macro, and in its chain of two maps that takes a tenth of a page
    with forms.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of one template: those of all templates, and its own over them."""
        return {**self.globals, **(d or {})}


def built(name: str) -> str:
    """Return the address of a built file, with its checksum, so that browsers may keep it for ever."""
    return url_for("static", filename=name, v=_checksum(name))


def _checksum(name: str) -> str:
    known: dict[str, str] = current_app.extensions[CHECKSUMS]
    if name not in known:
        content = (Path(str(current_app.static_folder)) / name).read_bytes()
        known[name] = hashlib.sha256(content).hexdigest()[:CHECKSUM_LENGTH]
    return known[name]


def set_up(app: Flask) -> None:
    """Let templates find GOV.UK's components, built files, the service's name and the person signed in."""
    app.extensions[CHECKSUMS] = {}
    own = app.create_global_jinja_loader()
    packages = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    app.jinja_env.loader = ChoiceLoader([own, PrefixLoader(packages)])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_template_global(built)
    app.add_template_global(navigation)
    app.add_template_global(missing, "missing_at_first")
    app.add_template_global(leads_to)
    app.add_template_global(is_first_page)
    app.context_processor(_everywhere)
    app.view_functions["static"] = public(app.view_functions["static"])


def _everywhere() -> dict[str, object]:
    """Return what every page tells, found once a request: each field of a form is a template too."""
    if "everywhere" not in g:
        g.everywhere = _found_everywhere(g.get("person"))
    told: dict[str, object] = g.everywhere
    return told


def _found_everywhere(person: Person | None) -> dict[str, object]:
    return {
        "person": person,
        "nobody_is_called": _nobody_is_called(person),
        "held_because": _held(person),
        "printed_at": clock.now(),
        "session_left": seconds_left() if person is not None else None,
        "service_name": wiring().decisions.policies.service.name,
        "is_demo": wiring().settings.env is Environment.DEMO,
    }


def ask_nothing() -> None:
    """Have the rest of this request be told without the database, and so as nobody's: the database cannot be used."""
    g.person = None
    g.everywhere = {
        "person": None,
        "service_name": wiring().settings.policies.service.name,
        "is_demo": wiring().settings.env is Environment.DEMO,
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
    if person is None or person.role not in DECIDERS:
        return None
    with database.read() as session:
        found = holds.standing(session.connection())
    return why_in_words(found.why) if found else None

"""The panel and the webhooks: doors for people and for message providers."""

from __future__ import annotations

import os
import sys
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.domain.exposure import open_binding
from bot.settings import SettingsError, refuse_open_door
from bot.wiring import Wiring, build
from web import (
    allocations,
    arrangements,
    break_glass,
    caseload,
    channels,
    closed_days,
    cover,
    diary,
    duty,
    duty_contacts,
    feedback,
    handovers,
    health,
    languages,
    media,
    quality,
    returns,
    service,
    settings,
    team,
    webhooks,
)
from web.account import views as account
from web.annual import views as annual
from web.api import views as api
from web.challenges import views as challenges
from web.children import views as children
from web.demo import views as simulator
from web.exchange import views as exchange
from web.imports import views as imports
from web.kit import (
    WIRING,
    bodies,
    errors,
    formats,
    forms,
    guard,
    headers,
    outside,
    pages,
    sessions,
)
from web.participation import response, unanswered
from web.participation import views as participation
from web.people import views as people
from web.policies import views as policies
from web.records import views as records
from web.review import views as review
from web.signin import views as signin
from web.themes import views as themes
from web.translations import conversations as translated_conversations
from web.translations import files as translation_files
from web.translations import views as translations
from web.you_said import public as published
from web.you_said import views as you_said
from web.young_people import views as young_people

# fmt: off
ROOMS = (
    signin, service, caseload, review, diary, team, arrangements, challenges, records, allocations, cover,
    break_glass, handovers, channels, closed_days, duty, children, young_people, duty_contacts, policies,
    participation, response, unanswered, feedback, themes, you_said, published, quality, annual, returns, imports,
    people, account, languages, translated_conversations, translations, translation_files, media, settings,
    webhooks, health, api, exchange,
)
# fmt: on
LOOPBACK = ["127.0.0.1", "localhost"]


def create_app(wiring: Wiring | None = None) -> Flask:
    """Make the application: plain WSGI, the same for granian, gunicorn and tests.

    Without ``wiring`` it reads the environment; development needs none. SettingsError names what is missing, and
    refuses a server that other machines reach while children are shown without sign-in.
    """
    if wiring is None:
        wiring = from_environment()
        _ = wiring.starting  # read now: the first message after a start must not wait for it
    app = Flask(__name__)
    app.request_class = bodies.InMemory
    app.jinja_environment = pages.Templates
    app.extensions[WIRING] = wiring
    settings = wiring.settings
    hops = settings.proxy_hops
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    https = settings.public_url.startswith("https://")
    app.secret_key = settings.signing_key
    app.config.update(
        TRUSTED_HOSTS=[urlsplit(settings.public_url).hostname or "", *LOOPBACK],
        SEND_FILE_MAX_AGE_DEFAULT=headers.ONE_YEAR,
    )
    outside.set_up(app, settings)
    bodies.set_up(app)
    sessions.set_up(app, https=https)
    guard.set_up(app)
    forms.set_up(app)
    formats.set_up(app)
    pages.set_up(app)
    errors.set_up(app)
    headers.set_up(app, https=https)
    _open_rooms(app, has_simulator=settings.has_simulator)
    return app


def from_environment() -> Wiring:
    """Make the wiring by the environment; SettingsError as for :func:`create_app`."""
    joined = build()
    try:
        refuse_open_door(joined.settings, open_binding(sys.argv, os.environ))
    except SettingsError:
        joined.database.close()
        raise
    return joined


def _open_rooms(app: Flask, *, has_simulator: bool) -> None:
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    if has_simulator:
        app.register_blueprint(simulator.blueprint)

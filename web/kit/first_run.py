"""What a new installation still lacks, for the pages on which people begin their day."""

from __future__ import annotations

from flask import Flask, current_app, request

from bot.ground import installation
from bot.ground.installation import Missing
from web.kit import database, wiring
from web.kit.pages import WORK

PAGES = frozenset(path for path, _ in WORK)

BEGUN = "heard_begun"


def missing() -> tuple[Missing, ...]:
    """List what is missing before a child can be asked; nothing on an installation that is at work.

    Once nothing is missing this process does not look again.
    """
    if request.path not in PAGES or current_app.extensions.get(BEGUN):
        return ()
    settings = wiring().settings
    twilio = settings.twilio_account_sid and settings.twilio_auth_token
    has_channel = bool(twilio or settings.telegram_bot_token or settings.has_simulator)
    with database.read() as session:
        found = installation.missing(session, has_channel=has_channel)
    current_app.extensions[BEGUN] = not found
    return found


def set_up(app: Flask) -> None:
    """Let the first page of each role say what is missing."""
    app.add_template_global(missing, "missing_at_first")

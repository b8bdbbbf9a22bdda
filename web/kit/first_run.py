"""What a new installation lacks before a child can be asked."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app

from bot.ground import installation
from bot.ground.installation import Missing
from web.kit import database, wiring

BEGUN = "heard_begun"


def lacking() -> tuple[Missing, ...]:
    """List what is missing before a child can be asked; nothing on an installation that is at work.

    Once nothing is missing this process does not look again.
    """
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

"""Commands that look after the Telegram bot: set-webhook, poll."""

from __future__ import annotations

import json
import logging
import signal

import click

from bot.cli import fail
from bot.cli.errors import login, wire
from bot.ground import audit
from bot.ground.database_faults import DatabaseFault
from bot.ground.stop_flag import StopFlag
from bot.ports import FeedBroken, UpdateFeed
from bot.providers import telegram_bot, telegram_feed
from bot.store import migrating
from bot.wiring import Wiring, now

logger = logging.getLogger(__name__)
AGAIN_SECONDS = 5.0


@click.group()
def telegram() -> None:
    """Look after the Telegram bot."""


@telegram.command("set-webhook")
def set_webhook() -> None:
    """Ask Telegram to bring updates to HEARD_PUBLIC_URL."""
    wiring = wire()
    settings = wiring.settings
    if settings.telegram_bot_token is None or settings.telegram_webhook_secret is None:
        raise fail("set TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET first")
    secret = settings.telegram_webhook_secret.get_secret_value()
    telegram_bot(settings).set_webhook(settings.public_url, secret)
    with wiring.database.write() as session:
        audit.record(session, "set_webhook", "installation", None, None, now(), by=login())
    click.echo(f"Telegram now brings updates to {settings.public_url}/webhooks/telegram")


@telegram.command()
def poll() -> None:
    """Fetch updates instead of being brought them; for a machine that nobody outside reaches, never in production.

    It takes the webhook away: run set-webhook before the bot goes live.
    """
    wiring = wire()
    try:
        _poll(wiring)
    except FeedBroken as error:
        raise fail(error) from error
    finally:
        wiring.database.close()


def _poll(wiring: Wiring) -> None:
    if wiring.settings.is_production:
        raise fail("in production Telegram brings updates to the webhook: run heard telegram set-webhook")
    if wiring.settings.telegram_bot_token is None:
        raise fail("set TELEGRAM_BOT_TOKEN first")
    if migrating.is_behind(wiring.settings.database):
        raise fail(DatabaseFault.NOT_AT_VERSION)
    ending = StopFlag()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    feed = telegram_feed(wiring.settings)
    feed.begin()
    click.echo("Fetching updates; stop with Ctrl+C. The worker answers: run heard work beside it.")
    fetch(wiring, feed, ending)


def fetch(wiring: Wiring, feed: UpdateFeed, ending: StopFlag) -> None:
    """Take updates until ``ending``, by the same way as the webhook; one that was not kept is fetched again."""
    while not ending.is_set():
        try:
            for update in feed.updates():
                method = wiring.take_update(json.dumps(update).encode(), now())
                feed.confirm(update)
                if method is not None:
                    _answer(feed, dict(method))
        except FeedBroken as error:
            logger.warning("%s", error)
            ending.wait(AGAIN_SECONDS)


def _answer(feed: UpdateFeed, method: dict[str, object]) -> None:
    """Answer an update; a button that is too old to be answered is no harm."""
    try:
        feed.call(str(method.pop("method")), method)
    except FeedBroken as error:
        logger.info("an update was not answered: %s", error)

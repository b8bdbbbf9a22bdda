"""Whether what stands outside does its part: database, queue, mail server, and providers that should delete files."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.domain.checks import CheckState, Said
from bot.media import copies
from bot.providers import greet_mail_server
from bot.settings import Settings
from bot.store import migrating

SECONDS = 10


def database_at_head(url: str) -> Said:
    """Ask the database which version its tables have; raises what the database raises when it does not answer."""
    found, head = migrating.current(url), migrating.head()
    if found == head:
        return CheckState.OK, f"it answers, at version {head}"
    state = f"at version {found}, not {head}" if found else "without tables"
    return CheckState.FIX, f"it answers, {state}: run heard migrate"


def queue_answers(settings: Settings) -> Said:
    """Ask the queue's broker whether it answers; the embedded queue needs none."""
    if not settings.redis_url:
        return CheckState.OK, "embedded, for one machine"
    try:
        from redis import Redis, RedisError  # noqa: PLC0415 - an extra that may be missing
    except ImportError:
        return CheckState.FIX, "HEARD_REDIS_URL needs its driver: install heard[redis]"
    try:
        with Redis.from_url(
            settings.redis_url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS
        ) as broker:
            broker.ping()
    except (RedisError, OSError, ValueError) as error:
        return CheckState.FIX, f"HEARD_REDIS_URL: the queue does not answer: {type(error).__name__}"
    return CheckState.OK, "Redis answers"


def copies_said(session: Session) -> Said:
    """Say whether a provider still has files, or the words of messages, that it should have deleted."""
    left = copies.given_up(session)
    if not left:
        return CheckState.OK, "providers delete their copies of files and messages as they should"
    said = f"copies of files and messages that Twilio should have deleted are still there: {left}"
    return CheckState.FIX, f"{said}; see that TWILIO_AUTH_TOKEN is right, then run heard reconcile"


def mail_answers(settings: Settings) -> Said:
    """Ask the mail server whether it lets us in."""
    if wrong := greet_mail_server(settings):
        return CheckState.FIX, f"the mail server does not let us in: {wrong}"
    return CheckState.OK, "the mail server answers"

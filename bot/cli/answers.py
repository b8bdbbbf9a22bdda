"""Whether what stands outside answers: the database at its version, the queue, the providers, the mail server."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from enum import StrEnum

from pydantic import SecretStr

from bot.settings import Settings
from bot.store import migrating
from bot.wiring import greet_mail_server

SECONDS = 10


class CheckState(StrEnum):
    """What a finding asks for: nothing, a look, or to be set right before live use."""

    OK = "ok"
    WARN = "warn"
    FIX = "FIX"


Said = tuple[CheckState, str]


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


def twilio_answers(settings: Settings) -> Said:
    """Ask Twilio for one message of the account, which needs the right account and token."""
    account, token = settings.twilio_account_sid or "", _told(settings.twilio_auth_token)
    url = f"{settings.twilio_api_url}/2010-04-01/Accounts/{account}/Messages.json?PageSize=1"
    proof = base64.b64encode(f"{account}:{token}".encode()).decode()
    return _asked("Twilio", urllib.request.Request(url, headers={"Authorization": f"Basic {proof}"}))  # noqa: S310


def telegram_answers(settings: Settings) -> Said:
    """Ask Telegram who the bot is, which needs its token."""
    url = f"{settings.telegram_api_url}/bot{_told(settings.telegram_bot_token)}/getMe"
    return _asked("Telegram", urllib.request.Request(url))  # noqa: S310 - https, or loopback: see the settings


def mail_answers(settings: Settings) -> Said:
    """Ask the mail server whether it lets us in."""
    if wrong := greet_mail_server(settings):
        return CheckState.FIX, f"the mail server does not let us in: {wrong}"
    return CheckState.OK, "the mail server answers"


def _told(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _asked(provider: str, request: urllib.request.Request) -> Said:
    """Ask a provider; its address holds secrets, so nothing of it is repeated."""
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - see its callers
            json.load(answer)
    except urllib.error.HTTPError as error:
        return CheckState.FIX, f"{provider} refuses the account or its secret: HTTP {error.code}"
    except (OSError, ValueError) as error:
        return CheckState.FIX, f"{provider} does not answer: {type(error).__name__}"
    return CheckState.OK, f"{provider} answers and knows the account"

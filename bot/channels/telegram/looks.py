"""How the bot is set up at Telegram: its token, and where updates are brought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.channels.looks import ProviderSilent, ask
from bot.channels.telegram.outbound import UPDATES
from bot.domain.checks import CheckState, Said

OK, WARN, FIX = CheckState.OK, CheckState.WARN, CheckState.FIX
REMEDY = "run heard telegram set-webhook"
# Updates that wait at Telegram: more than this, and ours does not take them.
MANY = 20


def look(token: str, api_url: str, public_url: str) -> Iterator[Said]:
    """List what is right and wrong with the bot at Telegram."""
    try:
        _result(token, api_url, "getMe")
        yield OK, "Telegram answers and knows the account"
        yield from _webhook(_result(token, api_url, "getWebhookInfo"), f"{public_url}/webhooks/telegram")
    except ProviderSilent as silent:
        yield silent.said


def _result(token: str, api_url: str, method: str) -> Mapping[str, Any]:
    answer = ask("Telegram", f"{api_url}/bot{token}/{method}", {})
    found = answer.get("result") if isinstance(answer, dict) else None
    return found if isinstance(found, dict) else {}


def _webhook(info: Mapping[str, Any], wanted: str) -> Iterator[Said]:
    if info.get("url") != wanted:
        yield FIX, f"updates are not brought to {wanted}: {REMEDY}"
        return
    missing = set(UPDATES) - set(info.get("allowed_updates") or UPDATES)
    if missing:
        yield FIX, f"Telegram does not bring {', '.join(sorted(missing))}: {REMEDY}"
    else:
        yield OK, "updates are brought here"
    waiting, error = info.get("pending_update_count") or 0, info.get("last_error_message")
    if waiting > MANY:
        reason = f"; the last answer it got: {error}" if error else ""
        yield WARN, f"{waiting} updates wait at Telegram{reason}"

"""What it means when a call to Telegram fails: not sent, perhaps sent, or never to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from bot.domain.messages import FailureKind, Refused, Unreachable

RETRY_SECONDS = 30.0
UNREACHABLE: Mapping[str, Unreachable] = MappingProxyType(
    {
        "user is deactivated": Unreachable.NO_ACCOUNT,
        "chat not found": Unreachable.NO_ACCOUNT,
        "user not found": Unreachable.NO_ACCOUNT,
        "peer_id_invalid": Unreachable.NO_ACCOUNT,
        "can't initiate conversation": Unreachable.NOT_STARTED,
    }
)


def refusal(error: Exception) -> Refused:
    """Say what a failed send means; the error is one that python-telegram-bot or the loop raised.

    The classes are looked at from the special to the general: its BadRequest is also a NetworkError.
    """
    from telegram import error as failures  # noqa: PLC0415  (heavy; only senders load it)

    if isinstance(error, failures.RetryAfter):
        # The public attribute is deprecated as a number and warns.
        return Refused(FailureKind.RETRY, "RetryAfter", _seconds(error._retry_after), holds=True)
    if isinstance(error, failures.NetworkError) and _was_not_sent(error):
        return Refused(FailureKind.RETRY, "no-connection", RETRY_SECONDS)
    kinds: dict[type[Exception], FailureKind] = {
        failures.Forbidden: FailureKind.OPTED_OUT,  # blocked, or the account is gone
        failures.InvalidToken: FailureKind.CONFIGURATION,
        failures.EndPointNotFound: FailureKind.CONFIGURATION,
        failures.Conflict: FailureKind.CONFIGURATION,
        failures.ChatMigrated: FailureKind.PERMANENT,
        failures.BadRequest: FailureKind.PERMANENT,
    }
    kind = next((kind for known, kind in kinds.items() if isinstance(error, known)), FailureKind.AMBIGUOUS)
    why = _why_unreachable(error) if kind in {FailureKind.OPTED_OUT, FailureKind.PERMANENT} else None
    return Refused(FailureKind.PERMANENT if why else kind, type(error).__name__, unreachable=why)


def _why_unreachable(error: Exception) -> Unreachable | None:
    """Tell by Telegram's words that nobody is there: its classes do not tell a gone account from a block."""
    words = str(error).casefold()
    return next((why for sign, why in UNREACHABLE.items() if sign in words), None)


def _was_not_sent(error: Exception) -> bool:
    """Tell a request that never left: no connection in time, or none free."""
    import httpx  # noqa: PLC0415

    return isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


def _seconds(wait: timedelta) -> float:
    return wait.total_seconds()

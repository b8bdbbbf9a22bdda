"""Twilio's error codes: what each one means for us is data, in ``errors.toml``."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from bot.domain.messages import FailureKind, Refused, Unreachable

logger = logging.getLogger(__name__)
# Nothing was done in these cases: the server said so, or closed the door before reading.
TRY_AGAIN = frozenset({408, 425, 429, 503})
ASK_TO_WAIT = frozenset({429, 503})
BUSY_SECONDS = 30.0
# An answer that cannot be read: the message itself may have been taken.
GARBLED = (ValueError, TypeError, AttributeError, KeyError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do about one code: its class, a sentence for the operator, seconds to wait before a retry.

    ``tries`` is how many there may be in all, None for the usual number; ``unreachable`` why nobody is there.
    """

    kind: FailureKind
    meaning: str
    retry_after: float | None = None
    tries: int | None = None
    unreachable: Unreachable | None = None


# An unknown code is permanent, so that it is looked at and not sent for ever.
UNKNOWN = Rule(FailureKind.PERMANENT, "The code is not in the table.")


@cache
def rules() -> Mapping[str, Rule]:
    """Return the rule of every known code."""
    table = tomllib.loads(Path(__file__).with_name("errors.toml").read_text("utf-8"))
    return TypeAdapter(dict[str, Rule]).validate_python(table)


def rule_of(code: str) -> Rule:
    """Return what to do about a code."""
    return rules().get(code, UNKNOWN)


def refusal(error: Exception, asked: float | None = None) -> Refused:
    """Say what a failed send means; the error is one that Twilio's library, requests or reading an answer raised.

    ``asked`` is how many seconds the answer asked us to wait (its Retry-After), None where it did not.

    A broken connection or a time-out while waiting for the answer is in doubt: Twilio has no key that would make a
    second attempt harmless.
    """
    from requests import exceptions as network  # noqa: PLC0415  (the web process must not load it)
    from twilio.base.exceptions import (  # noqa: PLC0415
        TwilioException,
        TwilioRestException,
        TwilioServiceException,
    )

    if isinstance(error, TwilioRestException | TwilioServiceException):
        return answered(int(error.status), str(error.code or error.status), asked)
    if isinstance(error, TwilioException):
        return Refused(FailureKind.CONFIGURATION, "twilio-client")
    if isinstance(error, network.ConnectTimeout) or _refused_before_sending(error):
        return Refused(FailureKind.RETRY, "no-connection", BUSY_SECONDS)
    if isinstance(error, network.InvalidURL | network.InvalidSchema | network.MissingSchema):
        return Refused(FailureKind.CONFIGURATION, "bad-address")
    return Refused(FailureKind.AMBIGUOUS, type(error).__name__)


def answered(status: int, code: str, asked: float | None = None) -> Refused:
    """Say what an error answer means, by Twilio's code where it is known, else by the HTTP status."""
    if status in ASK_TO_WAIT and asked is not None:
        return Refused(FailureKind.RETRY, code, asked, holds=True)
    if rule := rules().get(code):
        return Refused(rule.kind, code, rule.retry_after, unreachable=rule.unreachable)
    if status in TRY_AGAIN:
        return Refused(FailureKind.RETRY, code, BUSY_SECONDS)
    if status >= 500:  # it may have failed after the message was taken
        return Refused(FailureKind.AMBIGUOUS, code)
    if status < 400 or status in {401, 403, 404}:
        return Refused(FailureKind.CONFIGURATION, code)
    logger.warning("twilio error %s is not in errors.toml; the message is given up", code)
    return Refused(FailureKind.PERMANENT, code)


def _refused_before_sending(error: Exception) -> bool:
    from urllib3.exceptions import NewConnectionError  # noqa: PLC0415

    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)

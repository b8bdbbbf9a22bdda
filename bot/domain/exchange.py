"""What leaves to the case system: what a key opens, which events are told, and when telling is tried again."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with, by the Standard Webhooks specification


class KeyScope(StrEnum):
    """What a key of the case system opens."""

    CODES = "codes"
    CONTRIBUTIONS = "contributions"
    STATEMENTS = "statements"


class EventKind(StrEnum):
    """What happened, as the body of a webhook says it; ``test`` tells that nothing did."""

    VIEWS_RECEIVED = "views.received"
    CODE_CONFIRMED = "code.confirmed"
    TEST = "test"


class EventState(StrEnum):
    """How far telling one event to one address is."""

    WAITING = "waiting"
    TAKEN = "taken"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Posted:
    """How one try ended: ``reason`` is what went wrong, None when the address took it."""

    reason: str | None = None
    is_final: bool = False


# How long each failed try is waited after; they are those of the Standard Webhooks specification, three days in all.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many failed tries, None when it is given up."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def signature(secret: str, message_id: str, at: datetime, body: bytes) -> str:
    """Sign a webhook by the Standard Webhooks specification: ``v1,`` and HMAC-SHA256 of id, second and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = b".".join((message_id.encode(), str(int(at.timestamp())).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def shown_host(address: str) -> str:
    """Return the host of an address: its path may hold a secret of the receiver."""
    return urlsplit(address).netloc.rpartition("@")[2]

"""Who can be written to, and how long a message that did not arrive waits for its next try."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.domain.messages import Address, ChannelKind, FailureKind, Receipt, Refused

# An international number; texts over RCS carry their scheme in front of it.
_NUMBER = re.compile(r"(?:rcs:)?\+[1-9][0-9]{6,14}")
# What we send from: an international number or a short code.
_SENDER = re.compile(r"(?:whatsapp:)?\+?[0-9]{3,15}")
# 070 is a personal number that costs and forwards, 076 a pager, but 07624 is a mobile on the Isle of Man.
_BRITISH_MOBILE = re.compile(r"\+447(?:[1-57-9][0-9]{8}|624[0-9]{6})")
_BRITISH = "+44"
SHORTEST = 7
_PREMIUM = ("+1900", "+979", "+808")
_SCHEMES = ("whatsapp:", "rcs:")
# With waits of at most a quarter of an hour, a provider may be away for some four hours.
ATTEMPTS = 24
LONGEST_WAIT = 900.0
# How often a message may be lost on its way to the phone before it is given up.
TRIES, SAFETY_TRIES = 4, 8
SAFETY_WAITS = (0.0, 60.0, 600.0)
# A provider that is busy, and an account that somebody must put right: both may be well soon.
MAY_PASS = frozenset({FailureKind.RETRY, FailureKind.CONFIGURATION})


def is_sender_number(sender: str) -> bool:
    """Return whether what we send from is a number, so that a child can answer; a name cannot be answered."""
    return _SENDER.fullmatch(sender) is not None


def can_be_answered(address: Address, own: Collection[str] = ()) -> bool:
    """Return whether a message to this address can reach a person; ``own`` are the numbers that we send from."""
    bare = _bare(address.provider_id)
    if bare in {_bare(number) for number in own}:
        return False
    match address.channel:
        case ChannelKind.SMS:
            return _is_phone(address.provider_id)
        case ChannelKind.WHATSAPP:
            return bool(bare) and not bare.isalpha() and not (bare.isdecimal() and len(bare) < SHORTEST)
        case ChannelKind.TELEGRAM:
            return bare.isascii() and bare.isdecimal() and int(bare) > 0


def _bare(number: str) -> str:
    found = number.strip()
    for scheme in _SCHEMES:
        found = found.removeprefix(scheme)
    return found


def _is_phone(provider_id: str) -> bool:
    if not _NUMBER.fullmatch(provider_id):
        return False
    number = _bare(provider_id)
    if number.startswith(_BRITISH):
        return _BRITISH_MOBILE.fullmatch(number) is not None
    return not number.startswith(_PREMIUM)


def wait_after_refusal(refused: Refused, attempts: int, is_safety: bool) -> float | None:
    """Return the seconds until a refused message is tried again; None when it is given up.

    A wait that the provider asked for is kept to the second and may come any number of times: nothing was tried.
    Waits of our own grow, and where to find help does not wait for the longer ones of the table.
    """
    if refused.kind not in MAY_PASS:
        return None
    if refused.holds and refused.retry_after is not None:
        return refused.retry_after
    if attempts >= ATTEMPTS:
        return None
    usual = min(2.0 ** min(attempts, 16), LONGEST_WAIT)
    return usual if is_safety else max(usual, refused.retry_after or 0.0)


def wait_after_loss(receipt: Receipt, losses: int, is_safety: bool) -> float | None:
    """Return the seconds until a message that was lost for the ``losses``-th time is tried again; None: given up."""
    most = SAFETY_TRIES if is_safety else (receipt.tries or TRIES)
    if receipt.failure not in MAY_PASS or losses >= most:
        return None
    usual = LONGEST_WAIT if receipt.retry_after is None else receipt.retry_after
    return SAFETY_WAITS[losses - 1] if is_safety and losses <= len(SAFETY_WAITS) else usual

"""How long a message waits for its next try, after a refusal and after a provider that took it and lost it."""

from __future__ import annotations

from bot.domain.messages import FailureKind, Receipt, Refused

ATTEMPTS = 24
"""With waits of at most a quarter of an hour, a provider may be away for some four hours."""
LONGEST_WAIT = 900.0
TRIES, SAFETY_TRIES = 4, 8
"""How often a message may be lost on its way to the phone before it is given up."""
SAFETY_WAITS = (0.0, 60.0, 600.0)
MAY_PASS = frozenset({FailureKind.RETRY, FailureKind.CONFIGURATION})
"""A provider that is busy, and an account that somebody must put right: both may be well soon."""


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

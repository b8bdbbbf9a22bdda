"""Looking at secrets that people type: counted first, in short steps, and what is said when it cannot be done now."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.domain.attempts import spoken
from bot.ground import accounts
from bot.ground.roles import Person
from web.kit import clock, database

log = logging.getLogger(__name__)
Found = TypeVar("Found")
TOO_MANY = "Too many attempts have failed. Wait {wait}, then try again"
KNOWN_BROWSERS = ". In a browser where you have signed in before you need not wait"
BUSY = "Many people are signing in. Wait a moment, then try again"
BUSY_SECONDS = 10


class NotNow(Exception):
    """A secret is not looked at now: what to tell the person, the status of the answer, and when to come again."""

    def __init__(self, advice: str, status: int, wait: timedelta) -> None:
        super().__init__(advice)
        self.advice, self.status, self.wait = advice, status, wait


def count(attempt: accounts.Attempt) -> None:
    """Count an attempt in a transaction of its own; NotNow when too many have failed."""
    stopped = None
    with database.write() as session:
        try:
            accounts.count_attempt(session, attempt, clock.now())
        except accounts.TooManyAttempts as reason:  # raised after the commit: a turn may have been given
            stopped = reason
    if stopped:
        log.warning("sign-in stopped after too many attempts, from %s", attempt.source)
        advice = TOO_MANY.format(wait=spoken(stopped.wait)) + ("" if attempt.device else KNOWN_BROWSERS)
        raise NotNow(advice, 429, stopped.wait)


def whose_password(attempt: accounts.Attempt, password: str) -> Person | None:
    """Return whose password this is, None when it is wrong; NotNow when it is not looked at.

    Three short steps: the slow hash is made while no transaction is open for writing.
    """
    count(attempt)
    try:
        with database.read() as session:
            return accounts.authenticate(session, attempt.email, password)
    except accounts.TooBusy as busy:
        with database.write() as session:
            accounts.take_back(session, attempt)
        log.warning("sign-in put off: many passwords are being looked at")
        raise NotNow(BUSY, 503, timedelta(seconds=BUSY_SECONDS)) from busy


def taken(attempt: accounts.Attempt, take: Callable[[Session], bool]) -> bool:
    """Count an attempt, let ``take`` look at its code in a transaction, and return whether it was right."""
    count(attempt)
    with database.write() as session:
        is_right = take(session)
        if is_right:
            accounts.forgive(session, attempt)
    if not is_right:
        log.warning("a code was wrong, from %s", attempt.source)
    return is_right

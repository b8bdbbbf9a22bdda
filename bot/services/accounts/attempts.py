"""Attempts to sign in: counted for each account, network address and known browser, so that nobody can guess long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.services.accounts.spelling import fingerprint, same_email
from bot.store.accounts import SignInFailure

WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ACCOUNT = 10
# A whole office shares one network address, so its limit is wider than that of one account.
ATTEMPTS_PER_SOURCE = 50


class TooManyAttempts(Exception):
    """Too many attempts failed within a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in, as limits see it: the e-mail typed, the network address, and the device.

    ``device`` names a browser that has signed in to this account before. Its attempts are counted apart, so
    that nobody can lock a person out of their own browser by failing elsewhere (OWASP, "Device Cookies").
    """

    email: str
    source: str
    device: str | None = None


def count_attempt(session: Session, attempt: Attempt, now: datetime) -> None:
    """Count an attempt before its password is looked at; TooManyAttempts when the limit is reached.

    Counting first leaves no gap for attempts made at the same moment; :func:`forgive` takes a good one back.
    """
    session.execute(delete(SignInFailure).where(SignInFailure.at <= now - WINDOW))
    for subject, limit in _limits(attempt).items():
        made = session.scalar(select(func.count()).where(SignInFailure.subject == subject))
        if (made or 0) >= limit:
            raise TooManyAttempts
        session.add(SignInFailure(subject=subject, at=now))
    session.flush()


def forgive(session: Session, attempt: Attempt) -> None:
    """Forget the attempts of an account or device that has signed in, and this one of its network address."""
    account, *sources = _limits(attempt)
    session.execute(delete(SignInFailure).where(SignInFailure.subject == account))
    for source in sources:
        newest = select(func.max(SignInFailure.id)).where(SignInFailure.subject == source).scalar_subquery()
        session.execute(delete(SignInFailure).where(SignInFailure.id == newest))


def _limits(attempt: Attempt) -> dict[bytes, int]:
    if attempt.device is not None:
        return {fingerprint(f"device {attempt.device}"): ATTEMPTS_PER_ACCOUNT}
    return {
        fingerprint(f"account {same_email(attempt.email)}"): ATTEMPTS_PER_ACCOUNT,
        fingerprint(f"source {attempt.source}"): ATTEMPTS_PER_SOURCE,
    }

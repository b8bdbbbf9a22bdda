"""Attempts to sign in: counted for each account, network address and known browser, so that nobody can guess fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.domain.attempts import CROWD, REMEMBERED, TURN, network_of, wait_left
from bot.ground.accounts.passwords import fingerprint, same_email
from bot.store.accounts import SignInFailure

COUNT_LOCK = 0x7369676E  # any number that no other use of this PostgreSQL database has


class TooManyAttempts(Exception):
    """Too many attempts failed: the next may be made after ``wait``."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in, as limits see it: the e-mail typed, the network address, and the device.

    ``device`` names a browser that has signed in to this account before. Its attempts are counted apart, so
    that nobody can lock a person out of their own browser by failing elsewhere (OWASP, "Device Cookies").
    """

    email: str
    source: str
    device: str | None = None

    @property
    def account(self) -> bytes:
        """Return the name under which this attempt waits: its account's, or its own where the browser is known."""
        if self.device is not None:
            return fingerprint(f"device {self.device}")
        return fingerprint(f"account {same_email(self.email)}")

    @property
    def address(self) -> bytes:
        """Return the name of the network address, which never stops anybody, but lets a crowd take turns."""
        return fingerprint(f"source {network_of(self.source)}")

    @property
    def turn(self) -> bytes:
        """Return the name of the turn that an account takes at a crowded address."""
        return fingerprint(f"turn {network_of(self.source)} {same_email(self.email)}")

    @property
    def counted(self) -> tuple[bytes, ...]:
        """Return the names under which this attempt is counted."""
        return (self.account,) if self.device is not None else (self.account, self.address)


def count_attempt(session: Session, attempt: Attempt, now: datetime) -> None:
    """Count an attempt before its password is looked at; TooManyAttempts says how long to wait instead.

    Counting first leaves no gap for attempts made at the same moment; :func:`forgive` takes a good one back. What
    was written belongs to the outcome also when it is TooManyAttempts: the turn that was given stands there.
    """
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        session.execute(select(func.pg_advisory_xact_lock(COUNT_LOCK)))
    session.execute(delete(SignInFailure).where(SignInFailure.at <= now - REMEMBERED))
    failures, newest = _failures(session, attempt.account)
    if wait := wait_left(failures, newest, now):
        raise TooManyAttempts(wait)
    if attempt.device is None:
        _take_turns(session, attempt, now)
    session.add_all(SignInFailure(subject=subject, at=now) for subject in attempt.counted)
    session.flush()


def _take_turns(session: Session, attempt: Attempt, now: datetime) -> None:
    """Let an attempt from a crowded address wait for a moment that others at the address cannot prolong."""
    crowd, _ = _failures(session, attempt.address)
    if crowd < CROWD:
        return
    _, given = _failures(session, attempt.turn)
    if given is None:
        session.add(SignInFailure(subject=attempt.turn, at=now))
        session.flush()
        raise TooManyAttempts(TURN)
    if (wait := given + TURN - now) > timedelta(0):
        raise TooManyAttempts(wait)
    session.execute(delete(SignInFailure).where(SignInFailure.subject == attempt.turn))


def _failures(session: Session, subject: bytes) -> tuple[int, datetime | None]:
    found = select(func.count(), func.max(SignInFailure.at)).where(SignInFailure.subject == subject)
    count, newest = session.execute(found).one()
    return count, newest


def forgive(session: Session, attempt: Attempt) -> None:
    """Forget the attempts of an account or device that has signed in, and this one of its network address."""
    session.execute(delete(SignInFailure).where(SignInFailure.subject == attempt.account))
    for subject in attempt.counted[1:]:
        _take_back(session, subject)


def take_back(session: Session, attempt: Attempt) -> None:
    """Forget an attempt whose password was never looked at."""
    for subject in attempt.counted:
        _take_back(session, subject)


def _take_back(session: Session, subject: bytes) -> None:
    newest = select(func.max(SignInFailure.id)).where(SignInFailure.subject == subject).scalar_subquery()
    session.execute(delete(SignInFailure).where(SignInFailure.id == newest))

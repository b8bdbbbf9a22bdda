"""Accounts of the people who use the panel: passwords, attempts to sign in, and sessions."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.services.access import Person, Role
from bot.store.accounts import Account, SignIn, SignInFailure

# Without a second factor a password needs 15 characters (NIST SP 800-63B-4, 3.1.1.2).
SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 200
FEWEST_CHARACTERS = 6
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ACCOUNT = 10
# A whole office shares one network address, so its limit is wider than that of one account.
ATTEMPTS_PER_SOURCE = 50
# argon2id with 19 MiB and 2 passes (OWASP Password Storage Cheat Sheet): small enough for a web worker.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class EmailTaken(Exception):
    """Another account has this e-mail address."""


class PasswordRefused(Exception):
    """The password would be too easy to guess; the text says what is missing."""


class RoleIncomplete(Exception):
    """An IRO's account must name the officer, a team manager's the team."""


class TooManyAttempts(Exception):
    """Too many attempts failed within a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A sign-in that exists in the demo only; its password is printed on the sign-in page."""

    email: str
    name: str
    role: Role
    password: str


DEMO_PASSWORD = "demo only, not secret"  # noqa: S105
DEMO_ACCOUNTS = (
    DemoAccount("ira.shah@heard.example", "Ira Shah", Role.IRO, DEMO_PASSWORD),
    DemoAccount("tom.okafor@heard.example", "Tom Okafor", Role.TEAM_MANAGER, DEMO_PASSWORD),
    DemoAccount("pat.novak@heard.example", "Pat Novak", Role.PARTICIPATION, DEMO_PASSWORD),
    DemoAccount("sam.bell@heard.example", "Sam Bell", Role.SERVICE_MANAGER, DEMO_PASSWORD),
    DemoAccount("ada.wright@heard.example", "Ada Wright", Role.ADMINISTRATOR, DEMO_PASSWORD),
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in, as limits see it: the e-mail typed, the network address, and the device.

    ``device`` names a browser that has signed in to this account before. Its attempts are counted apart, so
    that nobody can lock a person out of their own browser by failing elsewhere (OWASP, "Device Cookies").
    """

    email: str
    source: str
    device: str | None = None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is still good: who is signed in, and when the browser was last seen."""

    person: Person
    seen_at: datetime


def add(
    session: Session,
    email: str,
    name: str,
    role: Role,
    password: str | None,
    *,
    officer_id: int | None,
    team_id: int | None,
    now: datetime,
) -> Person:
    """Add an account; without a password nobody can sign in to it yet.

    Raises EmailTaken, PasswordRefused, RoleIncomplete.
    """
    address = _email(email)
    if role is Role.IRO and officer_id is None:
        raise RoleIncomplete("an IRO's account must name the officer")
    if role is Role.TEAM_MANAGER and team_id is None:
        raise RoleIncomplete("a team manager's account must name the team")
    if session.scalar(select(Account.id).where(Account.email == address)) is not None:
        raise EmailTaken(f"{address} has an account already")
    account = Account(
        email=address,
        name=name.strip(),
        role=role.value,
        password_hash=None if password is None else hash_password(password, address),
        officer_id=officer_id,
        team_id=team_id,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return _person(account)


def hash_password(password: str, email: str = "") -> str:
    """Give the argon2id hash of a password that is hard to guess; PasswordRefused says what is missing."""
    plain = _normal(password)
    if len(plain) < SHORTEST_PASSWORD:
        raise PasswordRefused(f"Enter a password of {SHORTEST_PASSWORD} characters or more")
    if len(plain) > LONGEST_PASSWORD:
        raise PasswordRefused(f"Enter a password of {LONGEST_PASSWORD} characters or fewer")
    if len(set(plain.casefold())) < FEWEST_CHARACTERS:
        raise PasswordRefused(f"Use at least {FEWEST_CHARACTERS} different characters in the password")
    owner = _email(email).partition("@")[0]
    if owner and owner in plain.casefold():
        raise PasswordRefused("Do not use your e-mail address in the password")
    return HASHER.hash(plain)


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


def authenticate(session: Session, email: str, password: str) -> Person | None:
    """Give the person whose e-mail and password these are, else None.

    It takes as long for an unknown e-mail as for a wrong password, and needs no writing session: hashing is
    slow on purpose, and no writer must wait for it.
    """
    account = session.scalar(select(Account).where(Account.email == _email(email), Account.active))
    stored = account.password_hash if account else None
    good = _matches(stored or _nobodys_hash(), _normal(password[: LONGEST_PASSWORD + 1]))
    return _person(account) if account and stored and good else None


def find(session: Session, email: str) -> Person | None:
    """Give the person with this e-mail address, None when there is no such account or it was switched off."""
    account = session.scalar(select(Account).where(Account.email == _email(email), Account.active))
    return _person(account) if account else None


def start_session(session: Session, person: Person, now: datetime) -> str:
    """Start a session and give its token: 256 random bits, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(token_hash=_hash(token), account_id=person.account_id, started_at=now, seen_at=now))
    session.flush()
    return token


def find_session(session: Session, token: str, now: datetime) -> OpenSession | None:
    """Give the open session of a token.

    None when it was ended, has been idle for 30 minutes, is 12 hours old, or the account was switched off.
    """
    row = session.execute(
        select(Account, SignIn.seen_at)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(
            SignIn.token_hash == _hash(token),
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now - IDLE,
            SignIn.started_at > now - ABSOLUTE,
            Account.active,
        )
    ).one_or_none()
    return OpenSession(_person(row.Account), row.seen_at) if row else None


def touch_session(session: Session, token: str, now: datetime) -> None:
    """Keep a session from going idle; called at most once a minute, so that reading pages hardly writes."""
    session.execute(update(SignIn).where(SignIn.token_hash == _hash(token)).values(seen_at=now))


def end_session(session: Session, token: str, now: datetime) -> None:
    """End a session at once, on every server; nothing happens when it has ended already."""
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == _hash(token), SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def _person(account: Account) -> Person:
    return Person(
        account_id=account.id,
        name=account.name,
        email=account.email,
        role=Role(account.role),
        officer_id=account.officer_id,
        team_id=account.team_id,
    )


def _limits(attempt: Attempt) -> dict[bytes, int]:
    if attempt.device is not None:
        return {_hash(f"device {attempt.device}"): ATTEMPTS_PER_ACCOUNT}
    return {
        _hash(f"account {_email(attempt.email)}"): ATTEMPTS_PER_ACCOUNT,
        _hash(f"source {attempt.source}"): ATTEMPTS_PER_SOURCE,
    }


def _email(text: str) -> str:
    return _normal(text).strip().lower()


def _normal(text: str) -> str:
    # The same password typed on another machine may arrive in another normal form.
    return unicodedata.normalize("NFC", text)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _matches(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerifyMismatchError, UnicodeEncodeError):
        return False


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))

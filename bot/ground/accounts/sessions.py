"""Sessions: who is signed in in which browser; each ends when idle, after half a day, or when it is ended."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.ground.access import Person
from bot.ground.accounts.passwords import fingerprint
from bot.ground.accounts.people import person_of
from bot.store.accounts import Account, SignIn

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is still good: who is signed in, and when the browser was last seen."""

    person: Person
    seen_at: datetime


def start_session(session: Session, person: Person, now: datetime) -> str:
    """Start a session and return its token: 256 random bits, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(token_hash=fingerprint(token), account_id=person.account_id, started_at=now, seen_at=now)
    )
    session.flush()
    return token


def find_session(session: Session, token: str, now: datetime) -> OpenSession | None:
    """Return the open session of a token.

    None when it was ended, has been idle for 30 minutes, is 12 hours old, or the account was switched off.
    """
    row = session.execute(
        select(Account, SignIn.seen_at)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(
            SignIn.token_hash == fingerprint(token),
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now - IDLE,
            SignIn.started_at > now - ABSOLUTE,
            Account.active,
        )
    ).one_or_none()
    return OpenSession(person_of(row.Account), row.seen_at) if row else None


def touch_session(session: Session, token: str, now: datetime) -> None:
    """Keep a session from going idle; called at most once a minute, so that reading pages hardly writes."""
    session.execute(update(SignIn).where(SignIn.token_hash == fingerprint(token)).values(seen_at=now))


def end_session(session: Session, token: str, now: datetime) -> None:
    """End a session at once, on every server; nothing happens when it has ended already."""
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == fingerprint(token), SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )

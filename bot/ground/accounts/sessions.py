"""Sessions: who is signed in in which browser; each ends when idle, after half a day, or when it is ended."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, bindparam, exists, false, select, update
from sqlalchemy.orm import Session

from bot.domain.reviews import LONDON
from bot.ground import breakglass, cover
from bot.ground.accounts.passwords import fingerprint
from bot.ground.accounts.people import person_of
from bot.ground.roles import NotFound, Person, Role
from bot.store.accounts import Account, SecondFactor, SignIn
from bot.store.prepared import prepared

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
CODE_WITHIN = timedelta(minutes=10)


class SignInHow(StrEnum):
    """How somebody proved who they are: with a password of Heard, or at the council's identity provider."""

    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    COUNCIL = "council"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is still good: who is signed in and how, and when the browser was first and last seen."""

    person: Person
    seen_at: datetime
    started_at: datetime
    how: SignInHow
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One open session as its person sees it; ``is_this`` is the browser that asks."""

    id: int
    started_at: datetime
    seen_at: datetime
    is_this: bool


def _good(
    seen_after: datetime | ColumnElement[datetime], started_after: datetime | ColumnElement[datetime]
) -> tuple[ColumnElement[bool], ...]:
    return (
        SignIn.ended_at.is_(None),
        SignIn.waits_for_code == false(),
        SignIn.seen_at > seen_after,
        SignIn.started_at > started_after,
    )


# What every page asks first, so it is made once: whose a token is, with what follows for what they may see today.
_FIND = prepared(
    select(
        *(Account.id, Account.name, Account.email, Account.role, Account.officer_id, Account.team_id),
        *(SignIn.seen_at, SignIn.started_at, SignIn.how),
        exists()
        .where(SecondFactor.account_id == Account.id, SecondFactor.secret.is_not(None))
        .label("has_factor"),
        cover.covers_somebody(bindparam("today")).label("covers"),
        breakglass.has_opened(bindparam("now")).label("opened"),
    )
    .join(SignIn, SignIn.account_id == Account.id)
    .where(
        SignIn.token_hash == bindparam("fingerprint"),
        *_good(bindparam("seen_after"), bindparam("started_after")),
        Account.active,
    )
)


def start_session(
    session: Session,
    person: Person,
    now: datetime,
    how: SignInHow = SignInHow.PASSWORD,
    *,
    waits_for_code: bool = False,
) -> str:
    """Start a session and return its token: 256 random bits, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=fingerprint(token),
            account_id=person.account_id,
            started_at=now,
            seen_at=now,
            how=how.value,
            waits_for_code=waits_for_code,
        )
    )
    session.flush()
    return token


def find_session(session: Session, token: str, now: datetime) -> OpenSession | None:
    """Return the open session of a token.

    None when it was ended, has been idle for 30 minutes, is 12 hours old, or the account was switched off. Another
    statement follows for anyone who covers for somebody today, and for anyone who has opened words by break-glass.
    """
    session.flush()
    asked = {
        "fingerprint": fingerprint(token),
        "today": now.astimezone(LONDON).date(),
        "now": now,
        "seen_after": now - IDLE,
        "started_after": now - ABSOLUTE,
    }
    rows = _FIND.rows(session.connection(), asked)
    if not rows:
        return None
    (row,) = rows
    person = Person(row.id, row.name, row.email, Role(row.role), row.officer_id, row.team_id)
    if row.covers:
        person = replace(person, covers=cover.stand_ins(session, row.officer_id, now))
    if row.opened:
        person = replace(person, opened=breakglass.opened_reviews(session, row.id, now))
    return OpenSession(person, row.seen_at, row.started_at, SignInHow(row.how), row.has_factor)


def find_waiting(session: Session, token: str, now: datetime) -> Person | None:
    """Return who gave the right password within ten minutes and owes the code; None for any other token."""
    account = session.scalar(
        select(Account)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(
            SignIn.token_hash == fingerprint(token),
            SignIn.ended_at.is_(None),
            SignIn.waits_for_code,
            SignIn.started_at > now - CODE_WITHIN,
            Account.active,
        )
    )
    return person_of(account) if account else None


def own_sessions(session: Session, person: Person, token: str, now: datetime) -> tuple[OwnSession, ...]:
    """Return the open sessions of a person, the newest first; ``token`` is that of the browser that asks."""
    rows = session.scalars(
        select(SignIn)
        .where(SignIn.account_id == person.account_id, *_good(now - IDLE, now - ABSOLUTE))
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
    )
    this = fingerprint(token)
    return tuple(
        OwnSession(row.id, row.started_at, row.seen_at, bytes(row.token_hash) == this) for row in rows
    )


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


def end_own(session: Session, person: Person, sign_in_id: int, now: datetime) -> None:
    """End one session of the person's own; NotFound when it is somebody else's or has ended."""
    own = (SignIn.id == sign_in_id, SignIn.account_id == person.account_id, SignIn.ended_at.is_(None))
    found = session.scalar(select(SignIn).where(*own))
    if found is None:
        raise NotFound
    found.ended_at = now


def end_all(session: Session, account_id: int, now: datetime, keep: str | None = None) -> int:
    """End every session of an account at once, but the one of the token to ``keep``; return how many were open."""
    mine = [SignIn.account_id == account_id, SignIn.ended_at.is_(None)]
    if keep is not None:
        mine.append(SignIn.token_hash != fingerprint(keep))
    found = session.scalars(select(SignIn).where(*mine)).all()
    for each in found:
        each.ended_at = now
    return sum(each.seen_at > now - IDLE for each in found)

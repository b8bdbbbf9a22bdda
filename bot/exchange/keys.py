"""Keys with which the case system reads: made and revoked by an administrator, known by a keyed digest alone."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.orm import Session, aliased

from bot.domain.exchange import KeyScope
from bot.ground import audit
from bot.ground.calendar import beginning_of
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import NotFound, Person
from bot.store.accounts import Account
from bot.store.exchange import AccessKey
from bot.store.keys import cipher

Maker = aliased(Account)
Revoker = aliased(Account)
PREFIX, RANDOM_BYTES, SHOWN = "heard_", 32, 12
PURPOSE = b"heard access key"
LONGEST_NAME = 60
LONGEST_LIFE = timedelta(days=731)
MINUTE = timedelta(minutes=1)
REQUESTS_A_MINUTE = 120


class KeyRefused(Exception):
    """No key is known by this token, or it was revoked or has expired."""


class TooManyRequests(Exception):
    """A key has asked too often; ``wait`` is how long until it may ask again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who asks: the name of a key, and what it opens."""

    id: int
    name: str
    scopes: frozenset[KeyScope]


@dataclass(frozen=True, slots=True)
class ListedKey:
    """One key as the panel shows it; ``start`` is how it begins, the rest is known to its holder alone."""

    id: int
    name: str
    start: str
    scopes: tuple[KeyScope, ...]
    good_until: datetime
    made_at: datetime
    made_by: str | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None

    def is_good(self, now: datetime) -> bool:
        """Return whether it opens anything at this moment."""
        return self.revoked_at is None and now < self.good_until


def make(
    session: Session,
    person: Person,
    *,
    name: str,
    scopes: Collection[KeyScope],
    last_day: date,
    now: datetime,
) -> str:
    """Make a key that is good until the end of a day, and return it: it is never to be seen again.

    InputRefused without a name or a scope, and for a day that has passed or lies more than two years ahead.
    """
    called = require_words("name", name, "Say which system uses the key", LONGEST_NAME)
    if not scopes:
        raise InputRefused("scopes", "Choose at least one thing that the key opens")
    ends = beginning_of(last_day + timedelta(days=1))
    if not now < ends <= now + LONGEST_LIFE:
        raise InputRefused("last_day", "Choose a day from today up to two years ahead")
    opened = sorted(scope.value for scope in scopes)
    token = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    made = AccessKey(
        name=called,
        start=token[:SHOWN],
        digest=_digest(token),
        scopes=opened,
        good_until=ends,
        made_at=now,
        made_by=person.account_id,
    )
    session.add(made)
    session.flush()
    audit.record(session, "made", "access_key", made.id, person, now, name=called, scopes=opened)
    return token


def revoke(session: Session, person: Person, key_id: int, now: datetime) -> None:
    """Let a key open nothing from now on; NotFound when there is none, or it was revoked already."""
    found = session.scalar(select(AccessKey).where(AccessKey.id == key_id).with_for_update())
    if found is None or found.revoked_at is not None:
        raise NotFound(f"access key {key_id}")
    found.revoked_at, found.revoked_by = now, person.account_id
    audit.record(session, "revoked", "access_key", found.id, person, now, name=found.name)


def find(session: Session, token: str, now: datetime) -> KeyHolder:
    """Return whose token this is; KeyRefused when it opens nothing."""
    good = (AccessKey.revoked_at.is_(None), AccessKey.good_until > now)
    found = session.scalar(select(AccessKey).where(AccessKey.digest == _digest(token), *good))
    if found is None:
        raise KeyRefused
    return KeyHolder(found.id, found.name, frozenset(map(KeyScope, found.scopes)))


def count(session: Session, holder: KeyHolder, now: datetime) -> None:
    """Count a request of a key and note when it was used; TooManyRequests beyond the number of a minute."""
    minute = now.replace(second=0, microsecond=0)
    this = case((AccessKey.minute == minute, AccessKey.asked + 1), else_=1)
    counted = (
        update(AccessKey)
        .where(AccessKey.id == holder.id)
        .values(asked=this, minute=minute, last_used_at=now)
        .returning(AccessKey.asked)
    )
    if session.execute(counted).scalar_one() > REQUESTS_A_MINUTE:
        raise TooManyRequests(minute + MINUTE - now)


def record_reading(session: Session, holder: KeyHolder, review_id: int, paper: str, now: datetime) -> None:
    """Record that the case system is about to get a young person's words, under the name of its key."""
    audit.record(session, "viewed", "review", review_id, None, now, paper=paper, key=holder.name)


def listed(session: Session) -> tuple[ListedKey, ...]:
    """Return every key, newest first."""
    return _listed(session, AccessKey.id.is_not(None))


def one(session: Session, key_id: int) -> ListedKey:
    """Return one key; NotFound when there is none."""
    found = _listed(session, AccessKey.id == key_id)
    if not found:
        raise NotFound(f"access key {key_id}")
    return found[0]


def _listed(session: Session, wanted: ColumnElement[bool]) -> tuple[ListedKey, ...]:
    statement = (
        select(AccessKey, Maker.name, Revoker.name)
        .outerjoin(Maker, Maker.id == AccessKey.made_by)
        .outerjoin(Revoker, Revoker.id == AccessKey.revoked_by)
        .where(wanted)
        .order_by(AccessKey.id.desc())
    )
    return tuple(
        ListedKey(
            id=key.id,
            name=key.name,
            start=key.start,
            scopes=tuple(map(KeyScope, key.scopes)),
            good_until=key.good_until,
            made_at=key.made_at,
            made_by=made_by,
            last_used_at=key.last_used_at,
            revoked_at=key.revoked_at,
            revoked_by=revoked_by,
        )
        for key, made_by, revoked_by in session.execute(statement)
    )


def _digest(token: str) -> bytes:
    return cipher.sign(PURPOSE, token.encode(errors="surrogatepass"))

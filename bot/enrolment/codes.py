"""Codes on children's cards: made for one child, shown once, kept as a slow hash, and good for one phone."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.orm import Session

from bot.domain.enrolment import (
    ALARMING_AN_HOUR,
    ALPHABET,
    LENGTH,
    LIFETIME,
    WRONG_CODES_A_DAY,
    codes_in,
    is_meant_as_code,
    is_nothing_but_a_code,
)
from bot.domain.messages import Address
from bot.enrolment.endings import refuse_if_over
from bot.ground import audit
from bot.ground.roles import Person
from bot.store.addresses import EnrolmentCode, WrongCode
from bot.store.base import table_of
from bot.store.keys import cipher

logger = logging.getLogger(__name__)
CODES = table_of(EnrolmentCode)
WRONG = table_of(WrongCode)
# One guess costs this much time and 16 MiB; a web worker reads few codes (OWASP ASVS 5.0, V11.4.2).
COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32, "maxmem": 2**26}
NO_SALT, NO_DIGEST = bytes(16), bytes(32)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class CodeVerdict(StrEnum):
    """What became of a message that may be a code."""

    NONE = "none"
    RIGHT = "right"
    REPEATED = "repeated"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class CheckedCode:
    """What a message was, whose child's card it fits, and how many more codes its sender may get wrong today."""

    verdict: CodeVerdict
    child_id: int | None = None
    tries: int = WRONG_CODES_A_DAY


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A new code in plain signs, which is known here and now and never again, and until when it works."""

    code: str
    expires_at: datetime


NO_CODE = CheckedCode(CodeVerdict.NONE)


def make(session: Session, person: Person, child_id: int, now: datetime) -> IssuedCode:
    """Make the code of a new card for a child; the codes of earlier cards that nobody used stop working.

    InputRefused for a child who is asked no more: the card would lead nowhere.
    """
    refuse_if_over(session, child_id, "card", now)
    replaced = cancel(session, child_id, now)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    salt = secrets.token_bytes(16)
    session.add(
        EnrolmentCode(
            child_id=child_id, lookup=_lookup(code), salt=salt, digest=_digest(code, salt), made_at=now,
            made_by=person.account_id, expires_at=now + LIFETIME,
        )
    )  # fmt: skip
    session.flush()
    audit.record(session, "made_card", "child", child_id, person, now, replaced=replaced)
    return IssuedCode(code, now + LIFETIME)


def cancel(session: Session, child_id: int, now: datetime) -> int:
    """Stop every code of a child that nobody used; return how many there were."""
    live = (CODES.c.child_id == child_id) & CODES.c.used_at.is_(None) & CODES.c.cancelled_at.is_(None)
    live &= CODES.c.expires_at > now
    return int(session.connection().execute(update(CODES).where(live).values(cancelled_at=now)).rowcount)


def check(
    connection: Connection, text: str, sender: Address, now: datetime, *, expected: bool
) -> CheckedCode:
    """Find out whether a message is the code on a card; a right one is used up by it, for this sender.

    A wrong, a used, an expired and a cancelled code take the same time and are one verdict. A sender who got too many
    wrong in a day is told the same whatever comes, but for the code that came from there before.
    ``expected``: we asked for a code, or nobody is known there, so a wrong one is told; elsewhere it is only counted.
    """
    typed = codes_in(text)
    if not typed:
        return NO_CODE
    who = cipher.lookup(sender.channel.value, sender.provider_id)
    _line_up(connection, who)
    lookups = [_lookup(code) for code in typed]
    found = connection.execute(select(CODES).where(CODES.c.lookup.in_(lookups)).limit(1)).first()
    if found is not None and found.used_from is not None and hmac.compare_digest(found.used_from, who):
        return CheckedCode(CodeVerdict.REPEATED, found.child_id)
    is_told = expected and is_meant_as_code(text)
    if found is None and not (is_told or is_nothing_but_a_code(text)):
        return NO_CODE
    wrong = _wrong_since(connection, who, now - DAY)
    if wrong >= WRONG_CODES_A_DAY:
        return CheckedCode(CodeVerdict.LOCKED, tries=0) if is_told else NO_CODE
    checked = _prove(connection, typed, found, who, now, wrong)
    return checked if is_told or checked.verdict is CodeVerdict.RIGHT else NO_CODE


def _line_up(connection: Connection, who: bytes) -> None:
    """Let the codes of one sender wait for each other, or as many as come at once would be tried."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        key = int.from_bytes(who[:8], signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def _prove(
    connection: Connection, typed: tuple[str, ...], found: Any, who: bytes, now: datetime, wrong: int
) -> CheckedCode:
    """Compare the slow hash, a stand-in's where there is no such code: both take the same time."""
    salt, digest = (found.salt, found.digest) if found is not None else (NO_SALT, NO_DIGEST)
    code = next((one for one in typed if found is not None and _lookup(one) == found.lookup), typed[0])
    fits = hmac.compare_digest(_digest(code, salt), digest)
    if fits and _use(connection, found.id, who, now):
        return CheckedCode(CodeVerdict.RIGHT, found.child_id)
    connection.execute(insert(WRONG).values(sender=who, at=now))
    _raise_alarm(connection, now)
    left = WRONG_CODES_A_DAY - wrong - 1
    return CheckedCode(CodeVerdict.WRONG if left else CodeVerdict.LOCKED, tries=left)


def _use(connection: Connection, code_id: int, who: bytes, now: datetime) -> bool:
    """Use a code up; False when it was used, has expired or was replaced, also by another message just now."""
    live = (CODES.c.id == code_id) & CODES.c.used_at.is_(None) & CODES.c.cancelled_at.is_(None)
    live &= CODES.c.expires_at > now
    return bool(connection.execute(update(CODES).where(live).values(used_at=now, used_from=who)).rowcount)


def _raise_alarm(connection: Connection, now: datetime) -> None:
    number = wrong_in_the_last_hour(connection, now)
    if number > ALARMING_AN_HOUR:
        logger.error("%s wrong codes came in the last hour: somebody may be trying codes", number)


def wrong_in_the_last_hour(connection: Connection, now: datetime) -> int:
    """Return how many codes that opened nothing came in the last hour, from anywhere."""
    return int(connection.execute(select(func.count()).where(WRONG.c.at > now - HOUR)).scalar_one())


def forget_wrong(connection: Connection, now: datetime) -> int:
    """Forget wrong codes after a day, when they count no more; return how many."""
    return int(connection.execute(delete(WRONG).where(WRONG.c.at < now - DAY)).rowcount)


def _wrong_since(connection: Connection, who: bytes, since: datetime) -> int:
    return int(
        connection.execute(
            select(func.count()).select_from(WRONG).where(WRONG.c.sender == who, WRONG.c.at > since)
        ).scalar_one()
    )


def _lookup(code: str) -> bytes:
    return cipher.lookup("code", code)


def _digest(code: str, salt: bytes) -> bytes:
    return hashlib.scrypt(code.encode(), salt=salt, **COST)

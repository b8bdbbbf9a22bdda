"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for anyone who has lost it."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.accounts.passwords import fingerprint
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from bot.store.accounts import RecoveryCode, SecondFactor

# Who reads children's words or deals with them: a password alone does not open these (ASVS 5.0, 6.3.3).
NEEDED_BY = frozenset({Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.DUTY, Role.PARTICIPATION})
STEP_SECONDS = 30
# The clock of a phone may be a step off (RFC 6238, 5.2).
DRIFT = (-1, 0, 1)
RECOVERY_CODES = 10
# 80 random bits, without the letters and digits that are read as others.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4
WRONG = "That code is not right. Enter the newest one from your authenticator app"


@dataclass(frozen=True, slots=True)
class OfferedKey:
    """A key for an authenticator app: as text to type, and as the address that its QR code holds."""

    key: str
    address: str

    @property
    def spoken(self) -> str:
        """Return the key in groups of four, as people type it."""
        return " ".join(re.findall(".{1,4}", self.key))


@dataclass(frozen=True, slots=True)
class FactorStanding:
    """Whether and since when an account has a second factor, and how many recovery codes are left."""

    confirmed_at: datetime | None
    codes_left: int


def factor_standing(session: Session, account_id: int) -> FactorStanding:
    """Return how an account stands with its second factor."""
    confirmed_at = session.scalar(
        select(SecondFactor.confirmed_at).where(SecondFactor.account_id == account_id)
    )
    return FactorStanding(confirmed_at, _left(session, account_id))


def has_factor(session: Session, account_id: int) -> bool:
    """Return whether an account is asked for a code when it signs in with its password."""
    factor = session.get(SecondFactor, account_id)
    return factor is not None and factor.secret is not None


def offer(session: Session, person: Person) -> None:
    """Make a key that takes effect with its first code; until then an earlier one goes on."""
    factor = session.get(SecondFactor, person.account_id)
    if factor is None:
        factor = SecondFactor(account_id=person.account_id)
        session.add(factor)
    factor.offered = pyotp.random_base32()
    session.flush()


def offered_key(session: Session, person: Person, service: str) -> OfferedKey | None:
    """Return the key that waits for its first code, None when there is none."""
    factor = session.get(SecondFactor, person.account_id)
    if factor is None or factor.offered is None:
        return None
    address = pyotp.TOTP(factor.offered).provisioning_uri(name=person.email, issuer_name=service)
    return OfferedKey(factor.offered, address)


def confirm(session: Session, person: Person, code: str, now: datetime) -> tuple[str, ...]:
    """Let the offered key take effect and return new recovery codes; InputRefused when its code is wrong."""
    factor = session.get(SecondFactor, person.account_id)
    step = None if factor is None or factor.offered is None else _step_of(factor.offered, code, now)
    if factor is None or step is None:
        raise InputRefused("code", WRONG)
    factor.secret, factor.offered = factor.offered, None
    factor.confirmed_at, factor.last_step = now, step
    codes = _new_codes(session, person.account_id)
    audit.record(session, "second_factor_set", "account", person.account_id, person, now)
    return codes


def take_code(session: Session, account_id: int, code: str, now: datetime) -> bool:
    """Return whether this is a code of the account's app that nobody has used, and use it up."""
    factor = session.get(SecondFactor, account_id)
    step = None if factor is None or factor.secret is None else _step_of(factor.secret, code, now)
    if step is None:
        return False
    # In one statement: of two browsers that send the same code at once, one is let in.
    newer = or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step)
    mine = update(SecondFactor).where(SecondFactor.account_id == account_id, newer)
    return bool(session.execute(mine.values(last_step=step).returning(SecondFactor.account_id)).all())


def take_recovery_code(session: Session, account_id: int, code: str, now: datetime) -> bool:
    """Return whether this is a recovery code of the account that nobody has used, and use it up."""
    found = (
        RecoveryCode.account_id == account_id,
        RecoveryCode.code_hash == fingerprint(_plain(code)),
        RecoveryCode.used_at.is_(None),
    )
    used = update(RecoveryCode).where(*found).values(used_at=now).returning(RecoveryCode.id)
    return bool(session.execute(used).all())


def renew_recovery_codes(session: Session, person: Person, now: datetime) -> tuple[str, ...]:
    """Return ten new recovery codes; the earlier ones stop."""
    codes = _new_codes(session, person.account_id)
    audit.record(session, "recovery_codes_made", "account", person.account_id, person, now)
    return codes


def remove_factor(session: Session, account_id: int) -> None:
    """Take an account's second factor and its recovery codes away."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the half minute whose code this is, None when it is none of now and one step around."""
    typed, totp = re.sub(r"\s", "", code), pyotp.TOTP(secret, interval=STEP_SECONDS)
    current = int(now.timestamp()) // STEP_SECONDS
    steps = [current + drift for drift in DRIFT]
    right = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())]
    return right[0] if right else None


def _new_codes(session: Session, account_id: int) -> tuple[str, ...]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = tuple(_code() for _ in range(RECOVERY_CODES))
    session.add_all(
        RecoveryCode(account_id=account_id, code_hash=fingerprint(_plain(code))) for code in codes
    )
    session.flush()
    return codes


def _code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def _plain(code: str) -> str:
    return re.sub(r"[\s-]", "", code).lower()


def _left(session: Session, account_id: int) -> int:
    unused = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0

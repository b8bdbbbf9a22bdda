"""Morning e-mails that did not go, for who can set it right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.domain.mornings import MorningState, morning_of
from bot.store.accounts import Account
from bot.store.mornings import MorningMail

TOLD_FOR = timedelta(days=7)
MOST = 50
ENDED = (MorningState.GIVEN_UP.value, MorningState.IN_DOUBT.value)


@dataclass(frozen=True, slots=True)
class FailedMail:
    """One e-mail that did not go, or of which nobody can tell: whose, on which day, and the mail server's word."""

    account_id: int
    name: str
    day: date
    state: MorningState
    reason: str | None


def failed_mails(session: Session, at: time, now: datetime) -> tuple[FailedMail, ...]:
    """Return the e-mails of the last days that did not go, newest first; what waits in its morning still may."""
    morning = morning_of(now, at)
    past = MorningMail.day < (morning.day if now < morning.ends else morning.day + timedelta(days=1))
    unsent = and_(MorningMail.state == MorningState.WAITING.value, past)
    rows = session.execute(
        select(MorningMail, Account.name)
        .join(Account, Account.id == MorningMail.account_id)
        .where(MorningMail.day > morning.day - TOLD_FOR, or_(MorningMail.state.in_(ENDED), unsent))
        .order_by(MorningMail.day.desc(), Account.name, MorningMail.id)
        .limit(MOST)
    )
    return tuple(
        FailedMail(mail.account_id, name, mail.day, MorningState(mail.state), mail.reason)
        for mail, name in rows
    )

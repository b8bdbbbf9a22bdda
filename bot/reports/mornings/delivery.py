"""Sending the e-mails of a morning: claimed, sent with no transaction open, written down, at most once in one run.

A worker that dies between sending and writing down leaves an e-mail that is due again when its lease has run out: it
may arrive twice. What broke off while it was handed over is not repeated, because tomorrow brings the next.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from bot.domain.mail import MailAnswer, MailOutcome, MailPost
from bot.domain.mornings import MOST_TRIES, PAUSE, Morning, MorningState, morning_of
from bot.domain.reviews import LONDON, is_working_day
from bot.ground.accounts import morning_people, wants_morning_mail
from bot.ground.calendar import added_days, closed_days
from bot.reports.mornings.letter import MorningLetter
from bot.reports.mornings.waits import waits_of
from bot.store.accounts import Account
from bot.store.base import table_of
from bot.store.engine import Database
from bot.store.mornings import MorningMail
from bot.store.prepared import insert_into

logger = logging.getLogger(__name__)
# Longer than one try may take, with each answer of a slow mail server just in time.
LEASE = timedelta(minutes=5)
KEPT = timedelta(days=28)
ENDS = {MailOutcome.TAKEN: MorningState.SENT, MailOutcome.DOUBTED: MorningState.IN_DOUBT}
_WAITS = MorningMail.state == MorningState.WAITING.value


@dataclass(frozen=True, slots=True)
class DueMail:
    """One e-mail that may be tried now, as it was found: whose, where it goes, and what it says."""

    id: int
    next_at: datetime
    address: str
    text: str


def sweep(
    database: Database,
    post: MailPost,
    letter: MorningLetter,
    at: time,
    clock: Callable[[], datetime],
    is_ending: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due this morning and return how many tries were made; on a day when the office is closed nothing.

    When the mail server takes nothing, all wait some minutes. After the morning nothing is sent for its day.
    """
    morning, tries = morning_of(clock(), at), 0
    for each in _due(database, letter, morning, clock()):
        if is_ending() or clock() not in morning:
            break
        with database.write() as session:
            is_mine = _claim(session, each, clock())
        if not is_mine:
            continue
        answer = post(each.address, letter.subject, each.text)
        with database.write() as session:
            _record(session, each, answer, morning.day, clock())
        tries += 1
        if answer.outcome is MailOutcome.AWAY:
            break
    return tries


def _due(database: Database, letter: MorningLetter, morning: Morning, now: datetime) -> Sequence[DueMail]:
    """Return what may be tried now; who has no e-mail of this day yet is entered first."""
    if now not in morning:
        return ()
    with database.read() as session:
        if not _is_office_day(session, morning.day):
            return ()
        lacking = session.scalars(
            select(Account.id).where(wants_morning_mail(), _has_none(morning.day))
        ).all()
    if lacking:
        with database.write() as session:
            _enter(session, lacking, morning)
    with database.read() as session:
        waiting = _waiting(session, morning.day, now)
        due = _written(session, waiting, letter, now) if waiting else ()
    if len(due) < len(waiting):
        with database.write() as session:
            _settle(session, {mail.id for mail in waiting} - {each.id for each in due}, now)
    return due


def _is_office_day(session: Session, day: date) -> bool:
    return is_working_day(day, closed_days(added_days(session).unread))


def _has_none(day: date) -> ColumnElement[bool]:
    return ~exists().where(MorningMail.account_id == Account.id, MorningMail.day == day)


def _enter(session: Session, account_ids: Sequence[int], morning: Morning) -> None:
    """Enter an e-mail for each account once, however many workers do, and forget those of former weeks."""
    session.execute(delete(MorningMail).where(MorningMail.day < morning.day - KEPT))
    connection = session.connection()
    shared = {"day": morning.day, "state": MorningState.WAITING.value, "tries": 0, "next_at": morning.begins}
    rows = [{"account_id": account_id, **shared} for account_id in account_ids]
    entered = insert_into(table_of(MorningMail), connection.dialect.name).values(rows)
    connection.execute(entered.on_conflict_do_nothing())


def _waiting(session: Session, day: date, now: datetime) -> Sequence[MorningMail]:
    due = (_WAITS, MorningMail.day == day, MorningMail.next_at <= now, MorningMail.tries < MOST_TRIES)
    return session.scalars(
        select(MorningMail).where(*due).order_by(MorningMail.next_at, MorningMail.id)
    ).all()


def _written(
    session: Session, waiting: Sequence[MorningMail], letter: MorningLetter, now: datetime
) -> Sequence[DueMail]:
    """Write to those for whom something waits now, and who still want to know."""
    people = morning_people(session, [mail.account_id for mail in waiting], now)
    addresses = {person.account_id: person.email for person in people}
    waits = waits_of(session, people, now.astimezone(LONDON).date())
    return [
        DueMail(mail.id, mail.next_at, addresses[mail.account_id], letter.text(waits[mail.account_id]))
        for mail in waiting
        if mail.account_id in waits
    ]


def _settle(session: Session, mail_ids: Collection[int], now: datetime) -> None:
    """Write down that nothing waited; what another worker tries at this moment is its own."""
    free = (MorningMail.id.in_(mail_ids), _WAITS, MorningMail.next_at <= now)
    session.execute(update(MorningMail).where(*free).values(state=MorningState.NOTHING.value, ended_at=now))


def _claim(session: Session, each: DueMail, now: datetime) -> bool:
    """Make an e-mail this worker's; not when another was faster, or its person wants it no more."""
    wanted = MorningMail.account_id.in_(select(Account.id).where(wants_morning_mail()))
    free = (MorningMail.id == each.id, _WAITS, MorningMail.next_at == each.next_at, wanted)
    taken = {"next_at": now + LEASE, "tries": MorningMail.tries + 1}
    claimed = update(MorningMail).where(*free).values(**taken).returning(MorningMail.id)
    return session.scalar(claimed) is not None


def _record(session: Session, each: DueMail, answer: MailAnswer, day: date, now: datetime) -> None:
    """Write down how a try ended."""
    mail = session.get_one(MorningMail, each.id)
    mail.reason = answer.reason
    mail.state = ENDS.get(answer.outcome, MorningState.WAITING).value
    match answer.outcome:
        case MailOutcome.AWAY:
            _put_off(session, day, now + PAUSE)
            # It counts as no try, and the others go first next time: one e-mail must not hold up all.
            mail.tries, mail.next_at = mail.tries - 1, now + PAUSE + timedelta(seconds=1)
        case MailOutcome.REFUSED if mail.tries < MOST_TRIES:
            mail.next_at = now + PAUSE
        case MailOutcome.REFUSED:
            mail.state, mail.ended_at = MorningState.GIVEN_UP.value, now
        case _:
            mail.ended_at = now
    if answer.reason:
        logger.warning("a morning e-mail was not taken: %s", answer.reason)


def _put_off(session: Session, day: date, until: datetime) -> None:
    """Let every e-mail of the day wait, whoever would try it: the mail server takes nothing now."""
    others = (_WAITS, MorningMail.day == day, MorningMail.next_at < until)
    session.execute(update(MorningMail).where(*others).values(next_at=until))

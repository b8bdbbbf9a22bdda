"""Who gets the morning e-mail about what waits, and that each may switch the own one off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from bot.ground import audit, cover
from bot.ground.accounts.people import person_of
from bot.ground.roles import Person, Role
from bot.store.accounts import Account

# For whom children's words may wait, and whose first page says so.
MORNING_ROLES = frozenset({Role.IRO, Role.TEAM_MANAGER, Role.PARTICIPATION})


def wants_morning_mail() -> ColumnElement[bool]:
    """Return the condition on ``Account`` that it gets the morning e-mail where the authority has it sent."""
    return and_(Account.active, Account.morning_mail, Account.role.in_(MORNING_ROLES))


def morning_people(session: Session, account_ids: Collection[int], now: datetime) -> tuple[Person, ...]:
    """Return those of these accounts who get the e-mail, with whom they cover today; two statements."""
    wanted = (Account.id.in_(account_ids), wants_morning_mail())
    people = [person_of(account) for account in session.scalars(select(Account).where(*wanted))]
    officers = [person.officer_id for person in people if person.officer_id is not None]
    covers = cover.all_stand_ins(session, officers, now)
    return tuple(replace(person, covers=covers.get(person.officer_id or 0, ())) for person in people)


def gets_morning_mail(session: Session, person: Person) -> bool:
    """Return whether a person wants the morning e-mail and is somebody for whom there is one."""
    wanted = select(Account.id).where(Account.id == person.account_id, wants_morning_mail())
    return session.scalar(wanted) is not None


def switch_morning_mail(session: Session, person: Person, now: datetime, *, on: bool) -> None:
    """Switch one's own morning e-mail on or off; nothing happens when it is so already."""
    account = session.get_one(Account, person.account_id)
    if account.morning_mail != on:
        account.morning_mail = on
        action = "morning_mail_on" if on else "morning_mail_off"
        audit.record(session, action, "account", account.id, person, now)

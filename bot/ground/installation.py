"""Facts about this installation, and what it still lacks before a child can be asked."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import exists, inspect, select
from sqlalchemy.orm import Session

from bot.domain.reviews.states import OPEN
from bot.ground.access import Role
from bot.store.accounts import Account
from bot.store.addresses import Binding
from bot.store.engine import Database
from bot.store.installation import Fact, Installation
from bot.store.people import Child, Officer
from bot.store.reviews import Review

# The fact by which production knows invented data and refuses to start.
SEEDED = "seeded"
# The languages that an administrator has accepted for children, by their codes, with spaces between them.
ACCEPTED = "accepted_languages"
# The user name of our Telegram bot, once Telegram has told it.
BOT_NAME = "telegram_bot"
# In SQL: nothing old may leave and nothing be written first, because this database may be an older copy.
IS_HELD = exists(select(Installation.id).where(Installation.held_since.is_not(None)))


class Missing(StrEnum):
    """Something without which nobody can be asked, first things first."""

    OFFICERS = "officers"
    CHILDREN = "children"
    REVIEWS = "reviews"
    SIGN_INS = "sign_ins"
    CHANNEL = "channel"
    PHONES = "phones"


def fact(session: Session, name: str) -> str | None:
    """Return a named fact, None when it is not known."""
    return session.scalar(select(Fact.value).where(Fact.name == name))


def note(session: Session, name: str, value: str) -> None:
    """Keep a named fact; a value that was there before is replaced."""
    session.merge(Fact(name=name, value=value))


def holds_invented_children(database: Database) -> bool:
    """Return whether a database was seeded with invented children; their accounts have published passwords."""
    with database.read() as session:
        has_tables = inspect(session.connection()).has_table(Fact.__tablename__)
        return has_tables and fact(session, SEEDED) is not None


def missing(session: Session, *, has_channel: bool) -> tuple[Missing, ...]:
    """Return what is missing, empty once the first child can be asked; ``has_channel``: a provider is set up."""
    is_iro = (Account.role == Role.IRO.value, Account.officer_id.is_not(None))
    found = session.execute(
        select(
            exists().where(Officer.id.is_not(None)).label(Missing.OFFICERS),
            exists().where(Child.id.is_not(None)).label(Missing.CHILDREN),
            exists().where(Review.status.in_(OPEN)).label(Missing.REVIEWS),
            exists().where(*is_iro).label(Missing.SIGN_INS),
            exists().where(Binding.confirmed_at.is_not(None)).label(Missing.PHONES),
        )
    ).one()
    there = {each: getattr(found, each.value, has_channel) for each in Missing}
    # An installation that has all but planned reviews is between two imports, not at its beginning.
    begun = all(there[each] for each in Missing if each is not Missing.REVIEWS)
    return () if begun else tuple(each for each in Missing if not there[each])

"""Facts about this installation, and what it still lacks before a child can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import exists, inspect, select
from sqlalchemy.orm import Session

from bot.domain.reviews.states import OPEN
from bot.ground.roles import Role
from bot.store.accounts import Account
from bot.store.addresses import Binding
from bot.store.conversations import ConversationRecord
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
    """Something that a new installation lacks, first things first; without most of it nobody can be asked."""

    CHILDREN = "children"
    OFFICERS = "officers"
    REVIEWS = "reviews"
    SIGN_INS = "sign_ins"
    CHANNEL = "channel"
    DUTY = "duty"
    LANGUAGES = "languages"
    PHONES = "phones"
    INVITATIONS = "invitations"


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


# What is good to have decided, and what comes by itself once the rest is there.
NOT_NEEDED = frozenset({Missing.LANGUAGES, Missing.INVITATIONS})


def there(session: Session, *, has_channel: bool, duty_is_decided: bool) -> Mapping[Missing, bool]:
    """Return what is there and what is missing.

    ``has_channel``: a provider is set up; ``duty_is_decided``: somebody decided who is called to danger.
    """
    is_iro = (Account.role == Role.IRO.value, Account.officer_id.is_not(None))
    found = session.execute(
        select(
            exists().where(Officer.id.is_not(None)).label(Missing.OFFICERS),
            exists().where(Child.id.is_not(None)).label(Missing.CHILDREN),
            exists().where(Review.status.in_(OPEN)).label(Missing.REVIEWS),
            exists().where(*is_iro).label(Missing.SIGN_INS),
            exists().where(Fact.name == ACCEPTED).label(Missing.LANGUAGES),
            exists().where(Binding.confirmed_at.is_not(None)).label(Missing.PHONES),
            exists().where(ConversationRecord.id.is_not(None)).label(Missing.INVITATIONS),
        )
    ).one()
    known = {Missing.CHANNEL: has_channel, Missing.DUTY: duty_is_decided}
    return {each: known[each] if each in known else bool(getattr(found, each.value)) for each in Missing}


def missing(found: Mapping[Missing, bool]) -> tuple[Missing, ...]:
    """Return what is missing, empty once the first child can be asked."""
    # An installation that has all but planned reviews is between two imports, not at its beginning.
    begun = all(found[each] for each in Missing if each not in {*NOT_NEEDED, Missing.REVIEWS})
    return () if begun else tuple(each for each in Missing if not found[each] and each not in NOT_NEEDED)

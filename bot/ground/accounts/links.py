"""Links with which a person chooses a password: good once, for a week, and only their hash is kept."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.accounts.passwords import PasswordRefused, fingerprint, hash_password
from bot.ground.accounts.people import person_of
from bot.ground.accounts.sessions import end_all
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.store.accounts import Account, AccountLink

GOOD_FOR = timedelta(days=7)
TOKEN_BYTES = 32
PATH = "/sign-in/link/"


def make_link(session: Session, account_id: int, now: datetime) -> str:
    """Return the token of a new link, 256 random bits; every earlier link of the account ends."""
    end_links(session, account_id, now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        AccountLink(
            token_hash=fingerprint(token), account_id=account_id, made_at=now, good_until=now + GOOD_FOR
        )
    )
    session.flush()
    return token


def link_address(public_url: str, token: str) -> str:
    """Return the address that a person opens to choose a password."""
    return f"{public_url}{PATH}{token}"


def end_links(session: Session, account_id: int, now: datetime) -> None:
    """End the links of an account that nobody has used."""
    unused = (AccountLink.account_id == account_id, AccountLink.ended_at.is_(None))
    session.execute(update(AccountLink).where(*unused).values(ended_at=now))


def find_link(session: Session, token: str, now: datetime) -> Person:
    """Return whose link this is; NotFound when it was used, replaced, is a week old, or the account is off."""
    account = session.scalar(_open(token, now))
    if account is None:
        raise NotFound
    return person_of(account)


def use_link(session: Session, token: str, password: str, now: datetime) -> Person:
    """Set the password of a link's person and return them; every session ends, and the link.

    Raises NotFound as :func:`find_link`, and InputRefused for a password that is easy to guess.
    """
    account = session.scalar(_open(token, now).with_for_update())
    if account is None:
        raise NotFound
    set_password(session, account, password)
    end_links(session, account.id, now)
    end_all(session, account.id, now)
    person = person_of(account)
    audit.record(session, "password_chosen", "account", account.id, person, now)
    return person


def set_password(session: Session, account: Account, password: str) -> None:
    """Set the password of an account; InputRefused when it is easy to guess."""
    try:
        account.password_hash = hash_password(password, account.email)
    except PasswordRefused as refused:
        raise InputRefused("password", str(refused)) from refused
    session.flush()


def _open(token: str, now: datetime) -> Select[Account]:
    return (
        select(Account)
        .join(AccountLink, AccountLink.account_id == Account.id)
        .where(
            AccountLink.token_hash == fingerprint(token),
            AccountLink.ended_at.is_(None),
            AccountLink.good_until > now,
            Account.active,
        )
    )

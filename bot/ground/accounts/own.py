"""What people do with their own account: another password, an end to their own sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.accounts.links import end_links, set_password
from bot.ground.accounts.sessions import end_all, end_own
from bot.ground.roles import Person
from bot.store.accounts import Account


def has_password(session: Session, person: Person) -> bool:
    """Return whether a person has a password of Heard; who signs in at the council may have none."""
    return session.get_one(Account, person.account_id).password_hash is not None


def change_password(session: Session, person: Person, password: str, keep: str, now: datetime) -> None:
    """Change one's own password; every session ends but that of the token to ``keep``.

    The current password was looked at before. InputRefused for one that is easy to guess.
    """
    account = session.get_one(Account, person.account_id)
    set_password(session, account, password)
    end_links(session, account.id, now)
    end_all(session, account.id, now, keep)
    audit.record(session, "password_changed", "account", account.id, person, now)


def end_own_session(session: Session, person: Person, sign_in_id: int, now: datetime) -> None:
    """End one of one's own sessions; NotFound when it is not among them."""
    end_own(session, person, sign_in_id, now)
    audit.record(session, "sessions_ended", "account", person.account_id, person, now, sessions=1)


def end_other_sessions(session: Session, person: Person, keep: str, now: datetime) -> int:
    """End one's own sessions but that of the token to ``keep``, and return how many were open."""
    ended = end_all(session, person.account_id, now, keep)
    audit.record(session, "sessions_ended", "account", person.account_id, person, now, sessions=ended)
    return ended

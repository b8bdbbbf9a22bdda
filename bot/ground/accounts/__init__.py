"""Accounts of the people who use the panel: passwords, attempts to sign in, and sessions."""

from bot.ground.access import Person
from bot.ground.accounts.attempts import Attempt, TooManyAttempts, count_attempt, forgive, take_back
from bot.ground.accounts.passwords import HASHER, PasswordRefused, TooBusy, hash_password
from bot.ground.accounts.people import (
    DEMO_ACCOUNTS,
    DEMO_PASSWORD,
    DemoAccount,
    EmailTaken,
    RoleIncomplete,
    add,
    authenticate,
    find,
    with_id,
)
from bot.ground.accounts.sessions import (
    ABSOLUTE,
    IDLE,
    TOUCH_EVERY,
    OpenSession,
    end_session,
    find_session,
    start_session,
    touch_session,
)

__all__ = [
    "ABSOLUTE",
    "DEMO_ACCOUNTS",
    "DEMO_PASSWORD",
    "HASHER",
    "IDLE",
    "TOUCH_EVERY",
    "Attempt",
    "DemoAccount",
    "EmailTaken",
    "OpenSession",
    "PasswordRefused",
    "Person",
    "RoleIncomplete",
    "TooBusy",
    "TooManyAttempts",
    "add",
    "authenticate",
    "count_attempt",
    "end_session",
    "find",
    "find_session",
    "forgive",
    "hash_password",
    "start_session",
    "take_back",
    "touch_session",
    "with_id",
]

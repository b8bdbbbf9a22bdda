"""Accounts of the people who use the panel: passwords, attempts to sign in, and sessions."""

from bot.services.access import Person
from bot.services.accounts.attempts import (
    Attempt,
    TooManyAttempts,
    count_attempt,
    forgive,
    take_back,
)
from bot.services.accounts.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount
from bot.services.accounts.passwords import HASHER, PasswordRefused, TooBusy, hash_password
from bot.services.accounts.people import EmailTaken, RoleIncomplete, add, authenticate, find, with_id
from bot.services.accounts.sessions import (
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

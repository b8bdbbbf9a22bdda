"""Passwords: how hard to guess they must be, how they are written before they are compared, and how they are kept."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from bot.ground.accounts.guesses import is_guessed_first

# Without a second factor a password needs 15 characters (NIST SP 800-63B-4, 3.1.1.2).
SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 200
FEWEST_CHARACTERS = 6
# argon2id with 19 MiB and 2 passes (OWASP Password Storage Cheat Sheet): small enough for a web worker.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Of a secret that nobody kept: looking at an account that does not exist takes as long as at one that does.
NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$e1IeXWQd8fdTienooMpVZA$pBlO1Rd1wQG8DgcykpcXNv47lFn0EiZ0XnaYhKmOWe8"
)
HASHES_AT_ONCE = 2
LONGEST_QUEUE_SECONDS = 5.0
_PLACES = BoundedSemaphore(HASHES_AT_ONCE)


class TooBusy(Exception):
    """So many passwords are being looked at that the machine would do nothing else."""


class PasswordRefused(Exception):
    """The password would be too easy to guess; the text says what is missing."""


def hash_password(password: str, email: str = "") -> str:
    """Return the argon2id hash of a password that is hard to guess; PasswordRefused says what is missing."""
    plain = same_characters(password)
    if len(plain) < SHORTEST_PASSWORD:
        raise PasswordRefused(f"Enter a password of {SHORTEST_PASSWORD} characters or more")
    if len(plain) > LONGEST_PASSWORD:
        raise PasswordRefused(f"Enter a password of {LONGEST_PASSWORD} characters or fewer")
    if len(set(plain.casefold())) < FEWEST_CHARACTERS:
        raise PasswordRefused(f"Use at least {FEWEST_CHARACTERS} different characters in the password")
    owner = same_email(email).partition("@")[0]
    if owner and owner in plain.casefold():
        raise PasswordRefused("Do not use your e-mail address in the password")
    if is_guessed_first(plain):
        raise PasswordRefused("Choose words that nobody else would: this is among the first to be guessed")
    with _place():
        return HASHER.hash(plain)


def is_right(stored: str | None, password: str) -> bool:
    """Return whether this is the password of a hash, as slowly where there is none; TooBusy when many wait."""
    plain = same_characters(password[: LONGEST_PASSWORD + 1])
    try:
        with _place():
            return HASHER.verify(stored or NOBODYS_HASH, plain)
    except (VerifyMismatchError, UnicodeEncodeError):
        return False


def same_email(text: str) -> str:
    """Return the form of an e-mail address in which it is kept and looked for."""
    return same_characters(text).strip().lower()


def same_characters(text: str) -> str:
    """Return one form for texts that look alike: a password typed on another machine may arrive in another one."""
    return unicodedata.normalize("NFC", text)


def fingerprint(text: str) -> bytes:
    """Return the SHA-256 of a text, all that is kept of tokens and of people who tried to sign in."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@contextmanager
def _place() -> Iterator[None]:
    """Hash few passwords at once: each takes a core for a moment, and 19 MiB."""
    if not _PLACES.acquire(timeout=LONGEST_QUEUE_SECONDS):
        raise TooBusy
    try:
        yield
    finally:
        _PLACES.release()

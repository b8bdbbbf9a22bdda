"""How e-mail addresses and passwords are written before they are compared, and what is kept of secrets."""

from __future__ import annotations

import hashlib
import unicodedata


def same_email(text: str) -> str:
    """Give the form of an e-mail address in which it is kept and looked for."""
    return same_characters(text).strip().lower()


def same_characters(text: str) -> str:
    """Give one form for texts that look alike: a password typed on another machine may arrive in another one."""
    return unicodedata.normalize("NFC", text)


def fingerprint(text: str) -> bytes:
    """Give the SHA-256 of a text, all that is kept of tokens and of who tried to sign in."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

"""What each setting may say: its text read into a value, ValueError with what to write instead."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import urlsplit

from bot.domain.delivery import is_sender_number
from bot.domain.duty import Ladder, parse_ladder
from bot.domain.exposure import is_local
from bot.domain.hours import parse_hours
from bot.domain.policies import LONGEST_NAME

DATABASES = ("sqlite:///", "sqlite+pysqlite:///", "postgresql://", "postgresql+psycopg://")
BROKERS = frozenset({"redis", "rediss", "unix"})
LONGEST_KEY_ID = 60
# Said as HEARD_DUTY_CONTACTS where nobody is to be called to danger.
NOBODY = "none"


def encryption_keys(text: str) -> dict[str, bytes]:
    """Read ``id:key`` pairs with commas between them, the newest key first."""
    pairs = [_key(part) for part in text.split(",") if part.strip()]
    if not pairs:
        raise ValueError("write id:key, the key as 32 bytes in base64url")
    ids = [key_id for key_id, _ in pairs]
    if len(set(ids)) < len(ids):
        raise ValueError("two keys have the same id: give each an id of its own")
    return dict(pairs)


def _key(part: str) -> tuple[str, bytes]:
    key_id, _, encoded = part.strip().partition(":")
    try:
        key = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"the key {key_id} is not base64url") from error
    if not key_id or len(key) != 32:
        raise ValueError(f"the key {key_id!r} must be 32 bytes in base64url, written id:key")
    if len(key_id.encode()) > LONGEST_KEY_ID:
        raise ValueError(f"the id {key_id!r} is longer than {LONGEST_KEY_ID} letters")
    return key_id, key


def authority(text: str) -> tuple[str, str]:
    """Read the name and the code of a local authority."""
    name, _, code = text.rpartition(",")
    if not (name.strip() and code.strip()):
        raise ValueError("write the name and the code: Bradford,380")
    return name.strip(), code.strip()


def secure_url(url: str | None) -> str | None:
    """Take an address that is encrypted on its way, or leads to this machine."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "https" and not is_local(parts.hostname):
        raise ValueError("use https (plain http is for loopback only)")
    return url.rstrip("/")


def public_url(url: str) -> str:
    """Take the address at which Heard is called, without a slash at its end."""
    _refuse_unreadable(url)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write the whole address: https://heard.example.gov.uk")
    return url.rstrip("/")


def database_url(url: str | None) -> str | None:
    """Take the address of a SQLite file or a PostgreSQL database."""
    if url and not url.startswith(DATABASES):
        raise ValueError("write sqlite:///file or postgresql+psycopg://user:password@host/name")
    _refuse_unreadable(url)
    return url


def broker_url(url: str | None) -> str | None:
    """Take the address of Redis."""
    if url and urlsplit(url).scheme not in BROKERS:
        raise ValueError("write redis://host:6379/0, rediss://… or unix:///file")
    _refuse_unreadable(url)
    return url


def _refuse_unreadable(url: str | None) -> None:
    try:
        _ = urlsplit(url or "").port
    except ValueError as error:
        raise ValueError(f"this address cannot be read: {error}") from error


def mail_server_url(url: str) -> str:
    """Take the address of a mail server; an empty one is none."""
    if url and urlsplit(url).scheme not in {"smtp", "smtps"}:
        raise ValueError("write smtps://user:password@host:465 or smtp://user:password@host:587")
    return url


def sender_number(number: str | None) -> str | None:
    """Take a number that a child can write back to; a name in its place cannot be answered."""
    if number and not is_sender_number(number):
        raise ValueError("a name cannot be answered: use a number, like +447700900000")
    return number or None


def service_name(text: str) -> str:
    """Take the name by which the service calls itself to children."""
    if not 0 < len(text.strip()) <= LONGEST_NAME:
        raise ValueError(f"write a name of 1 to {LONGEST_NAME} letters")
    return text


def open_hours(text: str) -> str:
    """Take the hours in which somebody reads."""
    parse_hours(text)
    return text


def duty_contacts(text: str) -> str:
    """Take who is called to danger, or that nobody is."""
    duty_ladder(text, "0")
    return text


def duty_minutes(text: str) -> str:
    """Take the minutes after which the contacts are called."""
    if not all(part.strip().isdecimal() for part in text.split(",")):
        raise ValueError("write minutes, with commas between them: 0,10,20,30,60")
    duty_ladder("", text)
    return text


def duty_ladder(contacts: str, minutes: str) -> Ladder:
    """Read who is called to danger, and when; without contacts, or with "none", nobody is."""
    named = "" if contacts.strip().lower() == NOBODY else contacts
    return parse_ladder(named, [int(minute) for minute in minutes.split(",")])

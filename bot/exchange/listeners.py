"""The addresses that are told what happens: added, given another secret, tested and removed by an administrator."""

from __future__ import annotations

import base64
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.exchange import SECRET_PREFIX, EventKind, EventState, shown_host
from bot.domain.exposure import is_local
from bot.exchange.events import new_message_id
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.store.exchange import WebhookEvent, WebhookListener

SECRET_BYTES = 32
LONGEST_ADDRESS = 300
# How long the secret before still signs, so that the receiver can change over without losing an event.
BOTH_SIGN = timedelta(hours=24)
NOT_AN_ADDRESS = "Enter an address that begins with https://, without a name or password in it"
INSIDE = "Enter an address that anybody on the internet can reach: this one leads into a network that is not public"
INSIDE_ENDINGS = (".local", ".internal", ".lan", ".home.arpa", ".localhost")


@dataclass(frozen=True, slots=True)
class WantedListener:
    """What an administrator wants: the address, and what it is told of."""

    address: str
    hears_views: bool
    hears_codes: bool


def add(session: Session, person: Person, wanted: WantedListener, now: datetime, *, to_itself: bool) -> str:
    """Tell one more address from now on, and return the secret that signs: it is never to be seen again.

    InputRefused for an address inside a network, one that is not https, and one that is told of nothing;
    ``to_itself`` lets an address of this machine pass.
    """
    address = wanted.address.strip()
    _check(address, to_itself=to_itself)
    if not (wanted.hears_views or wanted.hears_codes):
        raise InputRefused("events", "Choose at least one event")
    secret = _new_secret()
    made = WebhookListener(
        address=address,
        hears_views=wanted.hears_views,
        hears_codes=wanted.hears_codes,
        secret=secret,
        made_at=now,
        made_by=person.account_id,
    )
    session.add(made)
    session.flush()
    facts = {"views": wanted.hears_views, "codes": wanted.hears_codes}
    host = shown_host(address)[:100]
    audit.record(session, "added", "webhook_listener", made.id, person, now, host=host, **facts)
    return secret


def rotate(session: Session, person: Person, listener_id: int, now: datetime) -> str:
    """Return a new secret; the one before signs beside it for a day. NotFound for an address that is told no more."""
    found = _in_use(session, listener_id)
    found.former_secret, found.former_until = found.secret, now + BOTH_SIGN
    found.secret = _new_secret()
    audit.record(session, "rotated", "webhook_listener", found.id, person, now)
    return found.secret


def remove(session: Session, person: Person, listener_id: int, now: datetime) -> None:
    """Tell an address nothing any more, also nothing that waits; NotFound for one that is told no more."""
    found = _in_use(session, listener_id)
    found.removed_at, found.removed_by = now, person.account_id
    waiting = (WebhookEvent.listener_id == found.id, WebhookEvent.state == EventState.WAITING.value)
    ended = {"state": EventState.GIVEN_UP.value, "ended_at": now, "reason": "the address was removed"}
    session.execute(update(WebhookEvent).where(*waiting).values(**ended))
    audit.record(session, "removed", "webhook_listener", found.id, person, now)


def send_test(session: Session, person: Person, listener_id: int, now: datetime) -> None:
    """Send an address an event in which nothing happened; NotFound for one that is told no more."""
    found = _in_use(session, listener_id)
    session.add(
        WebhookEvent(
            listener_id=found.id,
            message_id=new_message_id(),
            kind=EventKind.TEST.value,
            happened_at=now,
            state=EventState.WAITING.value,
            next_at=now,
        )
    )
    audit.record(session, "tested", "webhook_listener", found.id, person, now)


def send_again(session: Session, person: Person, listener_id: int, event_id: int, now: datetime) -> None:
    """Send an event again that was given up, with its own id and all tries again; NotFound for any other."""
    listener = _in_use(session, listener_id)
    given_up = (WebhookEvent.id == event_id, WebhookEvent.listener_id == listener.id)
    found = session.scalar(select(WebhookEvent).where(*given_up).with_for_update())
    if found is None or found.state != EventState.GIVEN_UP:
        raise NotFound(f"webhook event {event_id}")
    found.state, found.attempts, found.next_at, found.ended_at = EventState.WAITING.value, 0, now, None
    audit.record(session, "sent_again", "webhook_listener", listener.id, person, now, event=found.id)


def _check(address: str, *, to_itself: bool) -> None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise InputRefused("address", NOT_AN_ADDRESS) from error
    if to_itself and is_local(parts.hostname):
        return
    is_plain = address.isascii() and address.isprintable() and " " not in address
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or not is_plain:
        raise InputRefused("address", NOT_AN_ADDRESS)
    if len(address) > LONGEST_ADDRESS:
        raise InputRefused("address", f"Use {LONGEST_ADDRESS} characters or fewer")
    if not _may_be_public(parts):
        raise InputRefused("address", INSIDE)


def _may_be_public(parts: SplitResult) -> bool:
    """Return whether a host looks public; where its name really leads is looked at before each try."""
    host = (parts.hostname or "").rstrip(".")
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        is_number = host.replace(".", "").isdecimal() or host.startswith("0x")
        return "." in host and not is_number and not host.endswith(INSIDE_ENDINGS)


def _in_use(session: Session, listener_id: int) -> WebhookListener:
    mine = (WebhookListener.id == listener_id, WebhookListener.removed_at.is_(None))
    found = session.scalar(select(WebhookListener).where(*mine).with_for_update())
    if found is None:
        raise NotFound(f"webhook listener {listener_id}")
    return found


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()

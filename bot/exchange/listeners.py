"""The addresses that are told what happens: added, tried, given another secret and removed by an administrator."""

from __future__ import annotations

import base64
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from bot.domain.exchange import SECRET_PREFIX, EventKind, EventState, shown_host
from bot.domain.exposure import is_local
from bot.exchange.events import new_message_id
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.store.accounts import Account
from bot.store.contributions import ReceivedViews
from bot.store.exchange import WebhookEvent, WebhookListener
from bot.store.reviews import CodeRecord

SECRET_BYTES = 32
LONGEST_ADDRESS = 300
# How long the secret before still signs, so that the receiver can change over without losing an event.
BOTH_SIGN = timedelta(hours=24)
SHOWN_EVENTS = 50
NOT_AN_ADDRESS = "Enter an address that begins with https://, without a name or password in it"
INSIDE = "Enter an address that anybody on the internet can reach: this one leads into a network that is not public"
INSIDE_ENDINGS = (".local", ".internal", ".lan", ".home.arpa", ".localhost")


@dataclass(frozen=True, slots=True)
class WantedListener:
    """What an administrator wants: the address, and what it is told of."""

    address: str
    hears_views: bool
    hears_codes: bool


@dataclass(frozen=True, slots=True)
class ListedListener:
    """One address as the panel shows it, with how many events wait for it and were given up."""

    id: int
    address: str
    hears_views: bool
    hears_codes: bool
    former_until: datetime | None
    made_at: datetime
    made_by: str | None
    removed_at: datetime | None
    removed_by: str | None
    waiting: int
    given_up: int

    @property
    def host(self) -> str:
        """Return the host of the address."""
        return shown_host(self.address)


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """One event for one address: what happened, for which review, and how telling it went."""

    id: int
    kind: EventKind
    review_id: int | None
    happened_at: datetime
    state: EventState
    attempts: int
    next_at: datetime
    ended_at: datetime | None
    reason: str | None


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
    """Send an event again that was given up, with its own id and all tries anew; NotFound for any other."""
    listener = _in_use(session, listener_id)
    given_up = (WebhookEvent.id == event_id, WebhookEvent.listener_id == listener.id)
    found = session.scalar(select(WebhookEvent).where(*given_up).with_for_update())
    if found is None or found.state != EventState.GIVEN_UP:
        raise NotFound(f"webhook event {event_id}")
    found.state, found.attempts, found.next_at, found.ended_at = EventState.WAITING.value, 0, now, None
    audit.record(session, "sent_again", "webhook_listener", listener.id, person, now, event=found.id)


def listed(session: Session) -> tuple[ListedListener, ...]:
    """Return every address that is told, oldest first."""
    return _listed(session, None)


def one(session: Session, listener_id: int) -> ListedListener:
    """Return one address, also one that is told no more; NotFound when there is none."""
    found = _listed(session, listener_id)
    if not found:
        raise NotFound(f"webhook listener {listener_id}")
    return found[0]


def events_of(session: Session, listener_id: int) -> tuple[ToldEvent, ...]:
    """Return the newest events for one address, newest first."""
    review_id = func.coalesce(ReceivedViews.review_id, CodeRecord.review_id)
    statement = (
        select(WebhookEvent, review_id)
        .outerjoin(ReceivedViews, ReceivedViews.id == WebhookEvent.contribution_id)
        .outerjoin(CodeRecord, CodeRecord.id == WebhookEvent.code_id)
        .where(WebhookEvent.listener_id == listener_id)
        .order_by(WebhookEvent.id.desc())
        .limit(SHOWN_EVENTS)
    )
    return tuple(
        ToldEvent(
            id=event.id,
            kind=EventKind(event.kind),
            review_id=review,
            happened_at=event.happened_at,
            state=EventState(event.state),
            attempts=event.attempts,
            next_at=event.next_at,
            ended_at=event.ended_at,
            reason=event.reason,
        )
        for event, review in session.execute(statement)
    )


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


def _listed(session: Session, listener_id: int | None) -> tuple[ListedListener, ...]:
    maker, remover = aliased(Account), aliased(Account)
    wanted = (
        WebhookListener.removed_at.is_(None) if listener_id is None else WebhookListener.id == listener_id
    )
    counts = [
        select(func.count())
        .where(WebhookEvent.listener_id == WebhookListener.id, WebhookEvent.state == state.value)
        .correlate(WebhookListener)
        .scalar_subquery()
        for state in (EventState.WAITING, EventState.GIVEN_UP)
    ]
    statement = (
        select(WebhookListener, maker.name, remover.name, *counts)
        .outerjoin(maker, maker.id == WebhookListener.made_by)
        .outerjoin(remover, remover.id == WebhookListener.removed_by)
        .where(wanted)
        .order_by(WebhookListener.id)
    )
    return tuple(
        ListedListener(
            id=listener.id,
            address=listener.address,
            hears_views=listener.hears_views,
            hears_codes=listener.hears_codes,
            former_until=listener.former_until,
            made_at=listener.made_at,
            made_by=made_by,
            removed_at=listener.removed_at,
            removed_by=removed_by,
            waiting=waiting,
            given_up=given_up,
        )
        for listener, made_by, removed_by, waiting, given_up in session.execute(statement)
    )

"""How far asking one child about one review has come, in the words that every page and file uses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.conversations import Status
from bot.domain.messages import DeliveryStatus, Unreachable
from bot.domain.response import FORGETFUL
from bot.domain.reviews import birthday
from bot.reviews.contributions.outreach import (
    CHANNEL_OFF,
    NEVER_INVITED,
    NO_BIRTH,
    NO_PHONE,
    NOBODY_THERE,
    NOT_CONFIRMED,
    NOT_SENT,
    OPTED_OUT,
    SUSPENDED,
    UNDER_FOUR,
    WRONG,
    Asked,
    AskedState,
    Exchange,
    PhoneState,
    Reach,
)

# How many working days an invitation may take, because Heard writes in certain hours only.
WRITING_TAKES = 2
TOOK_BACK = "answered, then took the answers back"


_NOBODY_THERE: Mapping[str, str] = MappingProxyType(
    {
        Unreachable.NOT_A_NUMBER: "the number is not a phone number",
        Unreachable.NOT_MOBILE: "the number is not a mobile that gets texts",
        Unreachable.NOT_IN_USE: "the number is not in use",
        Unreachable.NO_ROUTE: "the number cannot be reached from ours",
        Unreachable.NO_WHATSAPP: "the number is not on WhatsApp",
        Unreachable.NO_ACCOUNT: "the Telegram account is gone",
        Unreachable.NOT_STARTED: "they have not opened our chat on Telegram",
    }
)
# Why a message was not delivered, by its code: Twilio's error dictionary, and our own words for what was not tried.
_TROUBLE: Mapping[str, str] = MappingProxyType(
    {
        "63016": "WhatsApp takes only an approved template now, and no text can go in its place",
        "63032": "WhatsApp does not deliver to this person now",
        "63049": "WhatsApp does not deliver to this person now",
        "channel-off": CHANNEL_OFF,
        "30003": "the phone is off or without signal",
        "30004": "the number blocks our messages",
        "30007": "a network filtered the message out",
        "no-credentials": "the channel is not set up",
        "no-sender": "the channel is not set up",
        "no-token": "the channel is not set up",
    }
)
# Why a child cannot be asked, or was forgotten: each is something that a person must do.
HINDRANCES = (
    NO_PHONE, NOT_CONFIRMED, SUSPENDED, WRONG, OPTED_OUT, CHANNEL_OFF, *_NOBODY_THERE.values(), NOBODY_THERE, NO_BIRTH,
    NEVER_INVITED,
)  # fmt: skip
_STATE: Mapping[str, Asked] = MappingProxyType(
    {
        Status.INVITED: Asked.INVITED,
        Status.CODE: Asked.INVITED,
        Status.WHO: Asked.INVITED,
        Status.LANGUAGE: Asked.INVITED,
        Status.NOTICE: Asked.INVITED,
        Status.ASKING: Asked.ANSWERING,
        Status.PAUSED: Asked.ANSWERING,
        Status.PARTIAL: Asked.ANSWERING,
        Status.DONE: Asked.ANSWERED,
        Status.DECLINED: Asked.DECLINED,
        Status.WITHDRAWN: Asked.TAKEN_BACK,
        Status.STOPPED: Asked.CANNOT_REACH,
        Status.WRONG_PERSON: Asked.CANNOT_REACH,
        Status.LOCKED_OUT: Asked.CANNOT_REACH,
        Status.NO_REPLY: Asked.NO_ANSWER,
        Status.CLOSED: Asked.NO_ANSWER,
    }
)
_SILENT = frozenset({Asked.INVITED, Asked.NO_ANSWER})
_WHY: Mapping[str, str] = MappingProxyType(
    {
        Status.STOPPED: OPTED_OUT,
        Status.WRONG_PERSON: WRONG,
        Status.LOCKED_OUT: "wrong code five times",
        Status.PAUSED: "asked later",
    }
)
_DELIVERY: Mapping[str, str] = MappingProxyType(
    {
        DeliveryStatus.PENDING: "waiting to be sent",
        DeliveryStatus.SENDING: "being sent",
        DeliveryStatus.ACCEPTED: "sent",
        DeliveryStatus.SENT: "sent",
        DeliveryStatus.DELIVERED: "delivered",
        DeliveryStatus.READ: "read",
        DeliveryStatus.UNKNOWN: "not known whether it was sent",
        DeliveryStatus.CANCELLED: NOT_SENT,
    }
)


def asked_state(exchange: Exchange, reach: Reach) -> AskedState:
    """Return how far asking has come; a failed delivery without any answer is "cannot reach", not silence."""
    if exchange.status is None and not exchange.refused:
        why = _why_not_asked(reach)
        cannot = reach.stale is not None and why == _nobody_there(reach.stale)
        return AskedState(Asked.CANNOT_REACH if cannot else Asked.NOT_ASKED, why)
    return AskedState(
        state=_state(exchange, reach),
        why=_why(exchange, reach),
        since=exchange.finished_at or exchange.invited_at,
        answered=exchange.answered,
        questions=exchange.questions,
        channel=exchange.channel,
        failed=exchange.failed,
    )


def _state(exchange: Exchange, reach: Reach) -> Asked:
    state = _STATE.get(exchange.status or "", Asked.NOT_ASKED)
    if state in _SILENT and exchange.answered:
        return Asked.ANSWERED if exchange.answered >= exchange.questions else Asked.ANSWERING
    if exchange.taken_back and exchange.status in FORGETFUL:
        return Asked.TAKEN_BACK
    if state is Asked.TAKEN_BACK:
        return state
    if exchange.refused and state not in {Asked.ANSWERING, Asked.ANSWERED}:
        return Asked.DECLINED
    lost = reach.lost or exchange.stale is not None or _never_arrived(exchange)
    return Asked.CANNOT_REACH if state in _SILENT and lost else state


def _never_arrived(exchange: Exchange) -> bool:
    """Return whether the last message failed, or the only ones there were went nowhere."""
    cancelled = exchange.delivery == DeliveryStatus.CANCELLED and not exchange.sent
    return cancelled or exchange.delivery == DeliveryStatus.FAILED


def _why(exchange: Exchange, reach: Reach) -> str | None:
    if why := _WHY.get(exchange.status or ""):
        return why
    state = _state(exchange, reach)
    if state is Asked.TAKEN_BACK:
        return TOOK_BACK
    if reach.lost and state in {Asked.CANNOT_REACH, Asked.ANSWERING}:
        return reach.lost
    if exchange.stale is not None and state is Asked.CANNOT_REACH:
        return _nobody_there(exchange.stale)
    if exchange.delivery == DeliveryStatus.FAILED:
        return undelivered(exchange.trouble, exchange.failed)
    shown = state is Asked.INVITED or _never_arrived(exchange)
    return _DELIVERY.get(exchange.delivery or "") if shown else None


def undelivered(trouble: str | None, times: int = 1) -> str:
    """Say that a message did not arrive, and why where its code tells it."""
    often = "not delivered" if times < 2 else f"not delivered {times} times"
    known = _TROUBLE.get(trouble or "")
    return f"{often}: {known}" if known else often


def _why_not_asked(reach: Reach) -> str:
    if reach.born_on is not None and reach.review_on < birthday(reach.born_on, 4):
        return UNDER_FOUR
    if reach.phone is PhoneState.STALE:
        return _nobody_there(reach.stale or "")
    if reach.phone is not PhoneState.USABLE:
        return reach.phone.hindrance
    if reach.born_on is None:
        return NO_BIRTH
    if reach.days > reach.invited_before:
        return "too early"
    waits = "not sent yet" if reach.is_open else "too late to ask now"
    return NEVER_INVITED if _is_overdue(reach) else waits


def _is_overdue(reach: Reach) -> bool:
    """Return whether an invitation should have gone by now: it goes in the first hours in which Heard may write."""
    since = reach.invited_before if reach.phone_days is None else min(reach.invited_before, reach.phone_days)
    return reach.days < since - WRITING_TAKES


def _nobody_there(stale: str) -> str:
    return _NOBODY_THERE.get(stale, NOBODY_THERE)

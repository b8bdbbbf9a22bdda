"""Phones from which nobody has written for 90 days: they are asked "still you?" before anything else goes there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.answers import normalise
from bot.domain.enrolment import SuspensionReason
from bot.domain.kinds import FIRST_WORD
from bot.domain.lexicons import Intent
from bot.domain.messages import ChannelKind
from bot.domain.reviews import LONDON
from bot.enrolment import phones
from bot.ground import audit
from bot.ground.context import Context
from bot.outbox import addresses
from bot.store.base import table_of
from bot.store.people import Child
from bot.store.reviews import Review
from bot.store.statements import ADDRESSES, BINDINGS
from bot.talk import addressed, invitations, references, strangers
from bot.talk.addressed import Saying, language_of
from bot.talk.newcomers import Met
from bot.talk.turn import Arrival

CHILDREN, REVIEWS = table_of(Child), table_of(Review)
PLACES = {"1": Intent.YES, "2": Intent.NO}


def ask(connection: Connection, now: datetime, context: Context) -> int:
    """Ask on the quiet phones of children who would be invited today; return how many were asked.

    A child with another phone that is not quiet is asked there. Outside the hours for writing first nobody is asked.
    """
    if context.slots.first(now) != now:
        return 0
    today = now.astimezone(LONDON).date()
    quiet = invitations.has_phone(phones.is_quiet(today))
    only = ~invitations.has_phone(~phones.is_quiet(today))
    reviews = [each.review_id for each in invitations.due_where(connection, today, quiet, only)]
    asked = connection.execute(_phones_of(reviews, now)).all() if reviews else []
    for phone in {each.address_id: each for each in asked}.values():
        _ask(connection, phone, now, context)
    return len({each.address_id for each in asked})


def _phones_of(reviews: list[int], now: datetime) -> Any:
    return (
        select(BINDINGS.c.address_id, ADDRESSES.c.channel, CHILDREN.c.language)
        .join(ADDRESSES, ADDRESSES.c.id == BINDINGS.c.address_id)
        .join(CHILDREN, CHILDREN.c.id == BINDINGS.c.child_id)
        .join(REVIEWS, REVIEWS.c.child_id == CHILDREN.c.id)
        .where(REVIEWS.c.id.in_(reviews), phones.may_be_written_to(), phones.is_quiet(now.date()))
    )


def _ask(connection: Connection, phone: Any, now: datetime, context: Context) -> None:
    language = language_of(connection, phone.language)
    purpose = f"still:{phone.address_id}:{now:%Y%m%d}"
    saying = Saying("still_you", purpose, phone.address_id, ChannelKind(phone.channel), language, FIRST_WORD)
    addressed.say(connection, saying, now, context)
    _note(connection, phone.address_id, still_asked_at=now)


def hear(connection: Connection, address: Any, arrival: Arrival) -> Met:
    """Take the answer to "still you?": yes opens the phone again, no ends it, other words wait for a person.

    Danger and STOP go their ordinary way.
    """
    if strangers.danger_in(arrival.inbound, arrival.context) is not None or arrival.inbound.departed:
        return Met.NOT_NEW
    answer, language = _answer(connection, address.address_id, arrival)
    if answer is Intent.STOP:
        return Met.NOT_NEW
    if answer is Intent.YES:
        _note(connection, address.address_id, still_asked_at=None, heard_at=arrival.now)
        _say(connection, address.address_id, "still_thanks", language, arrival)
        return Met.TAKEN
    if answer is Intent.NO:
        _end(connection, address.address_id, arrival.now)
        _say(connection, address.address_id, "wrong_person", language, arrival)
        return Met.TAKEN
    return Met.FOR_A_PERSON


def _answer(connection: Connection, address_id: int, arrival: Arrival) -> tuple[Intent | None, str]:
    """Return yes, no, STOP or None, and the language in which it is answered."""
    wanted = connection.execute(
        select(CHILDREN.c.language)
        .join(BINDINGS, BINDINGS.c.child_id == CHILDREN.c.id)
        .where(BINDINGS.c.address_id == address_id, BINDINGS.c.suspended_at.is_(None))
        .order_by(BINDINGS.c.id)
        .limit(1)
    ).scalar()
    language = language_of(connection, wanted)
    pressed = references.pressed(arrival.inbound.button) if arrival.inbound.button else None
    if pressed is not None:
        return {"yes": Intent.YES, "no": Intent.NO}.get(pressed.key or ""), language
    return _spoken(arrival, language), language


def _spoken(arrival: Arrival, language: str) -> Intent | None:
    vocabulary, words = arrival.context.knowledge.vocabulary, normalise(arrival.inbound.text)
    intents = vocabulary.intents(words, language, ())
    if Intent.STOP in intents:
        return Intent.STOP
    if Intent.WRONG in intents:
        return Intent.NO
    said = PLACES.get(words.words) or vocabulary.polarity(words, language, ())
    return said if said in {Intent.YES, Intent.NO} else None


def _end(connection: Connection, address_id: int, now: datetime) -> None:
    """Close a number that is not the child's any more, for every child on it."""
    addresses.mark_wrong_person(connection, address_id, now)
    _note(connection, address_id, still_asked_at=None)
    for_all = (BINDINGS.c.address_id == address_id) & BINDINGS.c.suspended_at.is_(None)
    why = SuspensionReason.SAID_NO
    ended = connection.execute(select(BINDINGS.c.id, BINDINGS.c.child_id).where(for_all)).all()
    phones.end(connection, for_all, why, now)
    for each in ended:
        audit.record_by_itself(
            connection, "suspended_phone", "binding", each.id, now, child=each.child_id, reason=why
        )


def _say(connection: Connection, address_id: int, kind: str, language: str, arrival: Arrival) -> None:
    channel = arrival.inbound.sender.channel
    saying = Saying(kind, f"still:in:{arrival.id}", address_id, channel, language)
    addressed.say(connection, saying, arrival.now, arrival.context)


def _note(connection: Connection, address_id: int, **values: datetime | None) -> None:
    connection.execute(update(ADDRESSES).where(ADDRESSES.c.id == address_id).values(values))

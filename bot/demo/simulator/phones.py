"""Whose phone can be picked up: the children with an address on a channel, and what can be sent to them first."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.demo.simulator.mailbox import SimulatedPhone
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.domain.reviews import age_on
from bot.domain.reviews.states import ReviewState
from bot.ground.roles import NotFound
from bot.store.addresses import AddressRecord, Binding
from bot.store.conversations import ConversationRecord
from bot.store.installation import SimulatedMessage
from bot.store.people import Child
from bot.store.reviews import Review


@dataclass(frozen=True, slots=True)
class Holder:
    """A child with a phone: name, age in years, recorded language, and the state of the open conversation if any.

    ``has_messages`` tells that something is on the phone.
    """

    child_id: int
    name: str
    age: int | None
    language: str | None
    phone: SimulatedPhone
    status: str | None
    opted_out: bool
    has_messages: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    """A conversation that could be begun: about which review, before or after it."""

    review_id: int
    phase: Phase
    review_on: date


def holders(session: Session, channel: ChannelKind, today: date) -> tuple[Holder, ...]:
    """Return everybody with a confirmed address on this channel, by name."""
    talks, used = _open_talks(session), _used(session, channel)
    statement = _bound().where(AddressRecord.channel == channel.value)
    found = (_holder(row, talks, used, today) for row in session.execute(statement))
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.child_id)))


def holder(session: Session, channel: ChannelKind, child_id: int, today: date) -> Holder:
    """Return one child's phone on this channel; NotFound when there is none."""
    statement = _bound().where(AddressRecord.channel == channel.value, Child.id == child_id)
    row = session.execute(statement.order_by(Binding.id)).first()
    if row is None:
        raise NotFound("this child has no phone on this channel")
    return _holder(row, _open_talks(session, child_id), _used(session, channel), today)


def _bound() -> Any:
    return (
        select(Child, AddressRecord)
        .join(Binding, Binding.child_id == Child.id)
        .join(AddressRecord, AddressRecord.id == Binding.address_id)
        .where(Binding.confirmed_at.is_not(None), Binding.suspended_at.is_(None))
    )


def _open_talks(session: Session, child_id: int | None = None) -> Mapping[int, str]:
    statement = select(ConversationRecord.child_id, ConversationRecord.status).where(ConversationRecord.open)
    if child_id is not None:
        statement = statement.where(ConversationRecord.child_id == child_id)
    return {row.child_id: row.status for row in session.execute(statement.order_by(ConversationRecord.id))}


def _used(session: Session, channel: ChannelKind) -> frozenset[str]:
    numbers = select(SimulatedMessage.lookup_text).where(SimulatedMessage.channel == channel.value)
    return frozenset(session.scalars(numbers.distinct()))


def _holder(row: Row[Any], talks: Mapping[int, str], used: Container[str], today: date) -> Holder:
    child, address = row.Child, row.AddressRecord
    return Holder(
        child_id=child.id,
        name=child.known_as,
        age=age_on(child.born_on, today) if child.born_on else None,
        language=child.language,
        phone=SimulatedPhone(ChannelKind(address.channel), address.provider_id),
        status=talks.get(child.id),
        opted_out=address.opted_out_at is not None,
        has_messages=address.provider_id in used,
    )


def invitations(session: Session, child_id: int, today: date) -> tuple[Invitation, ...]:
    """Return what this child could be asked now and was not: before the next review, after the last one held."""
    of_child = select(Review.id, Review.review_on).where(Review.child_id == child_id)
    coming = of_child.where(Review.status == ReviewState.PLANNED, Review.review_on >= today)
    held = of_child.where(Review.status == ReviewState.HELD, Review.review_on <= today)
    rows = (
        (Phase.PRE, session.execute(coming.order_by(Review.review_on)).first()),
        (Phase.POST, session.execute(held.order_by(Review.review_on.desc())).first()),
    )
    return tuple(
        Invitation(row.id, phase, row.review_on)
        for phase, row in rows
        if row and not _was_asked(session, row.id, phase)
    )


def _was_asked(session: Session, review_id: int, phase: Phase) -> bool:
    asked = select(ConversationRecord.id).where(
        ConversationRecord.review_id == review_id, ConversationRecord.phase == phase.value
    )
    return session.scalar(asked) is not None


def channel_of(session: Session, conversation_id: int) -> ChannelKind:
    """Return the channel on which a conversation was begun."""
    channel = session.get_one(ConversationRecord, conversation_id).channel
    return ChannelKind(channel or ChannelKind.SMS)


def choose_language(session: Session, child_id: int, language: str | None) -> None:
    """Record the language to write to a child in; NotFound for an unknown child."""
    child = session.get(Child, child_id)
    if child is None:
        raise NotFound("no such child")
    child.language = language

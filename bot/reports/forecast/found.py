"""What a forecast reads: reviews in sight, who was asked already, how each child can be reached, reminders to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from bot.domain.conversations import TickName
from bot.domain.enrolment import PhoneSource
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.domain.reviews.states import OPEN, ReviewState
from bot.enrolment import phones
from bot.ground import channels
from bot.store import statements
from bot.store.base import table_of
from bot.store.conversations import Timer
from bot.store.people import Child
from bot.store.reviews import Review

REVIEWS, CHILDREN, TIMERS = table_of(Review), table_of(Child), table_of(Timer)
TALKS, BINDINGS, ADDRESSES = statements.CONVERSATIONS, statements.BINDINGS, statements.ADDRESSES
REMINDING = (TickName.REMINDER1, TickName.REMINDER2)


class OutOfReach(StrEnum):
    """Why a child whose review comes would not be asked."""

    NO_PHONE = "no_phone"
    UNCONFIRMED = "unconfirmed"
    SUSPENDED = "suspended"
    OPTED_OUT = "opted_out"
    WRONG_PERSON = "wrong_person"
    STALE = "stale"
    SILENT = "silent"
    CHANNEL_OFF = "channel_off"
    UNDER_FOUR = "under_four"
    NO_BIRTHDAY = "no_birthday"


@dataclass(frozen=True, slots=True)
class ComingReminder:
    """One reminder of a conversation that is open."""

    due_at: datetime
    name: TickName
    channel: ChannelKind
    language: str | None
    phase: Phase
    questionnaire: str


def reviews_between(connection: Connection, first: date, last: date) -> Sequence[Any]:
    """Return the reviews of these days that are to come or were held, with what is asked of the child's record."""
    return connection.execute(
        select(
            REVIEWS.c.id.label("review_id"), REVIEWS.c.review_on, REVIEWS.c.status, REVIEWS.c.kind, REVIEWS.c.child_id,
            CHILDREN.c.born_on, CHILDREN.c.language,
        )
        .join(CHILDREN, CHILDREN.c.id == REVIEWS.c.child_id)
        .where(_in_sight(first, last))
        .order_by(REVIEWS.c.review_on, REVIEWS.c.id)
    ).all()  # fmt: skip


def asked_between(connection: Connection, first: date, last: date) -> frozenset[tuple[int, str]]:
    """Return which of these reviews were asked about already, before or after them."""
    rows = connection.execute(
        select(TALKS.c.review_id, TALKS.c.phase)
        .join(REVIEWS, REVIEWS.c.id == TALKS.c.review_id)
        .where(_in_sight(first, last))
    )
    return frozenset((row.review_id, row.phase) for row in rows)


def reach_of_children(
    connection: Connection, first: date, last: date, today: date
) -> Mapping[int, ChannelKind | OutOfReach]:
    """Return by which channel each child of these reviews is written to, or why not; who has no phone is left out."""
    found: dict[int, ChannelKind | OutOfReach] = {}
    for row in connection.execute(_phones(first, last, today)):
        reach = reach_of(row)
        # The first phone that can be written to, in the order of sending; else why the first one cannot.
        known = found.setdefault(row.child_id, reach)
        if isinstance(reach, ChannelKind) and not isinstance(known, ChannelKind):
            found[row.child_id] = reach
    return found


def _phones(first: date, last: date, today: date) -> Select[Any]:
    return phones_of(select(REVIEWS.c.child_id).where(_in_sight(first, last)), today)


def phones_of(children: Select[Any], today: date) -> Select[Any]:
    """Return the statement of the phones of these children with what stands for and against each, in order of use."""
    return (
        select(
            BINDINGS.c.child_id, BINDINGS.c.address_id, BINDINGS.c.confirmed_at, BINDINGS.c.suspended_at,
            ADDRESSES.c.channel,
            ADDRESSES.c.opted_out_at, ADDRESSES.c.wrong_person_at, ADDRESSES.c.stale_at, BINDINGS.c.source,
            ADDRESSES.c.still_asked_at, channels.is_on(ADDRESSES.c.channel).label("is_on"),
            phones.is_quiet(today).label("is_quiet"),
        )
        .join(ADDRESSES, ADDRESSES.c.id == BINDINGS.c.address_id)
        .where(BINDINGS.c.child_id.in_(children))
        .order_by(BINDINGS.c.confirmed_at.is_(None), BINDINGS.c.preference, BINDINGS.c.id.desc())
    )  # fmt: skip


def reach_of(row: Row[Any]) -> ChannelKind | OutOfReach:
    """Return by which channel one phone can be written to first, or why it cannot."""
    if row.confirmed_at is None and row.source != PhoneSource.FILE:
        return OutOfReach.UNCONFIRMED
    if not row.is_on:
        return OutOfReach.CHANNEL_OFF
    for moment, reason in (
        (row.suspended_at, OutOfReach.SUSPENDED),
        (row.opted_out_at, OutOfReach.OPTED_OUT),
        (row.wrong_person_at, OutOfReach.WRONG_PERSON),
        (row.stale_at, OutOfReach.STALE),
    ):
        if moment is not None:
            return reason
    return OutOfReach.SILENT if row.is_quiet or row.still_asked_at else ChannelKind(row.channel)


def reminders_between(connection: Connection, now: datetime, end: datetime) -> Sequence[ComingReminder]:
    """Return the reminders that open conversations are due until a moment, unless the child answers before."""
    rows = connection.execute(
        select(TIMERS.c.due_at, TIMERS.c.name, *_of_talk())
        .join(TALKS, TALKS.c.id == TIMERS.c.conversation_id)
        .join(ADDRESSES, ADDRESSES.c.id == TALKS.c.address_id)
        .where(
            TIMERS.c.done_at.is_(None), TIMERS.c.due_at.between(now, end),
            TIMERS.c.name.in_([name.value for name in REMINDING]), TALKS.c.finished_at.is_(None),
            ADDRESSES.c.opted_out_at.is_(None), ADDRESSES.c.wrong_person_at.is_(None), ADDRESSES.c.stale_at.is_(None),
        )
    )  # fmt: skip
    return [
        ComingReminder(
            row.due_at, TickName(row.name), ChannelKind(row.channel), row.language, Phase(row.phase), row.questionnaire
        )
        for row in rows
    ]  # fmt: skip


def _of_talk() -> tuple[Any, ...]:
    return TALKS.c.channel, TALKS.c.language, TALKS.c.phase, TALKS.c.questionnaire


def _in_sight(first: date, last: date) -> Any:
    # One list: of an "or" SQLite would read all that were ever held.
    is_asked_about = REVIEWS.c.status.in_((*OPEN, ReviewState.HELD.value))
    return REVIEWS.c.review_on.between(first, last) & is_asked_about

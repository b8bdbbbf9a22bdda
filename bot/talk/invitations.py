"""Asking a child: before the review for views, after it how it went; one conversation each, never asked twice."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, insert, select, update

from bot.domain.conversations import Conversation, Send, prompt_kind, to_json
from bot.domain.conversations.path import progress
from bot.domain.languages import ENGLISH
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase, questionnaire_id
from bot.domain.readers import readers
from bot.domain.reviews import LONDON, AskingDays, ReviewKind, age_on, invitation_timetable
from bot.domain.reviews.states import OPEN
from bot.enrolment import phones as phones_of_children
from bot.ground import channels, policies
from bot.ground.calendar import legal_days
from bot.ground.context import Context
from bot.ground.slots import slots
from bot.store import statements
from bot.store.base import table_of
from bot.store.people import Child
from bot.store.reviews import Review
from bot.talk import officers_turn, phones, replies, timers
from bot.talk.addressed import accepted_languages
from bot.talk.cause import Cause

REVIEWS = table_of(Review)
CHILDREN = table_of(Child)
# As far as the longest times that an authority may decide: 30 working days over Christmas, and 28 days.
LOOK_AHEAD = timedelta(days=60)
LOOK_BACK = timedelta(days=28)


class CannotInvite(Exception):
    """A child cannot be asked now; the text says why in plain English."""


@dataclass(frozen=True, slots=True)
class DueInvitation:
    """One invitation that is due: which review, and whether it asks before or after it."""

    review_id: int
    phase: Phase


def invite(connection: Connection, review_id: int, phase: Phase, now: datetime, context: Context) -> int:
    """Open the conversation of a review and queue its invitation; gives the conversation's id.

    A number on file that has not sent the card's code is asked for it before anything about the child is said.
    CannotInvite when the child has no address that may be written to, is under four, or was asked already, and while
    nobody has decided who is called to danger.
    """
    if not context.may_invite:
        raise CannotInvite("First somebody must decide who is called to danger, under Duty contacts.")
    row = _target(connection, review_id, now)
    questionnaire = _questionnaire(row, phase, now)
    if connection.execute(_asked(review_id, phase)).first() is not None:
        raise CannotInvite("This child was asked about this review already.")
    state = first_state(
        row, phase, questionnaire, accepted_languages(connection), context, now,
        verified=row.confirmed_at is not None,
    )  # fmt: skip
    conversation_id = _open(connection, row, state, now, context)
    _queue(connection, row, conversation_id, state, now, context)
    timers.set_clock(connection, conversation_id, row.review_on, phase, now)
    return conversation_id


def due(connection: Connection, today: date) -> Sequence[DueInvitation]:
    """List the invitations that today asks for: usually 15 working days before a review, one day after one was held.

    A review that was adjourned is still to come: a child who was not asked before the first meeting is asked then.
    """
    return due_where(connection, today, has_phone(~phones_of_children.is_quiet(today)))


def due_where(
    connection: Connection, today: date, *conditions: ColumnElement[bool]
) -> Sequence[DueInvitation]:
    """List the invitations that today asks for among the reviews for which conditions hold."""
    rows = connection.execute(
        select(REVIEWS.c.id, REVIEWS.c.review_on, REVIEWS.c.status)
        .where(_in_sight(today), ~officers_turn.has_turn(), *conditions)
        .order_by(REVIEWS.c.review_on, REVIEWS.c.id)
    ).all()
    talks = statements.CONVERSATIONS
    asked = connection.execute(
        select(talks.c.review_id, talks.c.phase)
        .join(REVIEWS, REVIEWS.c.id == talks.c.review_id)
        .where(_in_sight(today))
    ).all()
    done = {(row.review_id, row.phase) for row in asked}
    closed, days = legal_days(connection), policies.in_force(connection).asking
    due_today = ((row.id, _phase_due(row, today, closed, days)) for row in rows)
    wanted = [DueInvitation(review_id, phase) for review_id, phase in due_today if phase is not None]
    return [each for each in wanted if (each.review_id, each.phase.value) not in done]


def due_now(connection: Connection, now: datetime) -> Sequence[DueInvitation]:
    """List the invitations that are due, in the hours in which the bot may write first; else none."""
    may_write = slots(connection).first(now) == now
    return due(connection, now.astimezone(LONDON).date()) if may_write else ()


def _in_sight(today: date) -> Any:
    return REVIEWS.c.review_on.between(today - LOOK_BACK, today + LOOK_AHEAD)


def _phase_due(row: Any, today: date, closed: Container[date], days: AskingDays) -> Phase | None:
    timetable = invitation_timetable(row.review_on, closed, days)
    if row.status in OPEN and timetable.invite_on <= today < row.review_on:
        return Phase.PRE
    if row.status == "held" and timetable.ask_after_on <= today < timetable.closes_on:
        return Phase.POST
    return None


def has_phone(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return whether the child of a review has a phone to which we may write, and for which conditions hold."""
    bindings, addresses = statements.BINDINGS, statements.ADDRESSES
    return exists().where(
        bindings.c.child_id == REVIEWS.c.child_id,
        addresses.c.id == bindings.c.address_id,
        phones_of_children.may_be_written_to(),
        channels.is_on(addresses.c.channel),
        *conditions,
    )


def _asked(review_id: int, phase: Phase) -> Any:
    table = statements.CONVERSATIONS
    return select(table.c.id).where(table.c.review_id == review_id, table.c.phase == phase.value)


def _target(connection: Connection, review_id: int, now: datetime) -> Any:
    """Find whom to ask and lock the address, so that the same invitation at once finds this one and stops."""
    bindings, addresses = statements.BINDINGS, statements.ADDRESSES
    row = connection.execute(
        select(
            REVIEWS.c.id.label("review_id"), REVIEWS.c.review_on, REVIEWS.c.kind, CHILDREN.c.id.label("child_id"),
            CHILDREN.c.born_on, CHILDREN.c.language, addresses.c.id.label("address_id"), addresses.c.channel,
            bindings.c.confirmed_at, bindings.c.owner,
        )
        .select_from(REVIEWS.join(CHILDREN, CHILDREN.c.id == REVIEWS.c.child_id))
        .join(bindings, bindings.c.child_id == CHILDREN.c.id)
        .join(addresses, addresses.c.id == bindings.c.address_id)
        .where(
            REVIEWS.c.id == review_id,
            phones_of_children.may_be_written_to(),
            ~phones_of_children.is_quiet(now.date()),
            channels.is_on(addresses.c.channel),
        )
        .order_by(bindings.c.confirmed_at.is_(None), bindings.c.preference, bindings.c.id.desc())
        .limit(1)
        .with_for_update(of=addresses, key_share=True)
    ).first()  # fmt: skip
    if row is None:
        raise CannotInvite(
            "This child has no phone that we may write to now: see the phones on the child’s page."
        )
    return row


def _questionnaire(row: Any, phase: Phase, now: datetime) -> str:
    age = age_on(row.born_on, max(row.review_on, now.astimezone(LONDON).date())) if row.born_on else None
    found = questionnaire_id(phase, age) if age is not None else None
    if found is None:
        raise CannotInvite("This child is under four, or the date of birth is missing.")
    return found


def first_state(
    row: Any,
    phase: Phase,
    questionnaire: str,
    accepted: Sequence[str],
    context: Context,
    now: datetime,
    *,
    verified: bool = True,
) -> Conversation:
    """Return the conversation with which a child is asked: in the language on record, else the child chooses one.

    A language that no administrator has accepted is not written in. What does not fit the kind of review is left out
    here, once: the conversation keeps to it, also when the review becomes one of another kind.
    On a phone that is not ``verified`` nothing about the child is said before the card's code came from it.
    """
    known = row.language if row.language in {ENGLISH, *accepted} else None
    offered = tuple(dict.fromkeys([known or ENGLISH, ENGLISH, *accepted]))
    version = context.content.newest(questionnaire).version
    state = Conversation(
        phase=phase,
        questionnaire=questionnaire,
        version=version,
        channel=ChannelKind(row.channel),
        language=known or (ENGLISH if len(offered) == 1 else None),
        offered=offered,
        verified=verified,
        left_out=context.knowledge.left_out(questionnaire, version, ReviewKind(row.kind)),
    )
    return replace(state, said=((prompt_kind(state) or "invite", now),))


def _open(connection: Connection, row: Any, state: Conversation, now: datetime, context: Context) -> int:
    """Open the conversation; the child's earlier ones on any address take no more messages."""
    table = statements.CONVERSATIONS
    earlier = update(table).where(table.c.child_id == row.child_id, table.c.open)
    # A message on its way into the earlier one must see that it has changed, and find the new one.
    connection.execute(earlier.values(open=False, version=table.c.version + 1))
    questionnaire = context.knowledge.asked(state)
    questions = progress(questionnaire, state).questions
    opened = connection.execute(
        insert(table).returning(table.c.id),
        {
            "review_id": row.review_id, "child_id": row.child_id, "address_id": row.address_id,
            "phase": state.phase.value, "questionnaire": state.questionnaire,
            "questionnaire_version": state.version, "channel": row.channel, "language": state.language,
            "status": state.status.value, "answered": 0, "questions": questions, "state": to_json(state),
            "version": 0, "open": True, "invited_at": now, "readers": readers(state, questionnaire).value,
            "phone_owner": row.owner,
        },
    )  # fmt: skip
    return int(opened.scalar_one())


def _queue(
    connection: Connection,
    row: Any,
    conversation_id: int,
    state: Conversation,
    now: datetime,
    context: Context,
) -> None:
    purpose, names = f"invite:{row.review_id}:{state.phase}", phones.names_at(connection, row.address_id)
    cause = Cause(
        conversation_id,
        row.review_id,
        row.child_id,
        row.address_id,
        state.channel,
        now,
        purpose,
        aliases=names,
    )
    replies.queue(connection, cause, state, [Send(kind) for kind, _ in state.said], context)

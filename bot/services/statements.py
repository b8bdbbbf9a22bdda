"""The prepared statements of the hot path, built once a process for SQLite and for PostgreSQL alike."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, exists, func, insert, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.addresses import AddressRecord, Binding
from bot.store.contributions import Answer, Contribution, Note
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage, OutboxMessage
from bot.store.participation import CodeRecord

_INSERTS: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@lru_cache(maxsize=8)
def insert_once(dialect: str, table: Any) -> Any:
    """Give an insert that does nothing when a unique key exists already, and returns the new row's id."""
    return _INSERTS[dialect](table).on_conflict_do_nothing().returning(table.c.id)


def add_once(connection: Connection, table: Any, **values: Any) -> int | None:
    """Insert a row; None when a row with the same unique key is there already."""
    found = connection.execute(insert_once(connection.dialect.name, table), values)
    return found.scalar_one_or_none()


INBOUND: Any = InboundMessage.__table__
OUTBOX: Any = OutboxMessage.__table__
ANSWERS: Any = Answer.__table__
NOTES: Any = Note.__table__
ADDRESSES: Any = AddressRecord.__table__
CONVERSATIONS: Any = ConversationRecord.__table__
CONTRIBUTIONS: Any = Contribution.__table__
BINDINGS: Any = Binding.__table__
CODES: Any = CodeRecord.__table__

IS_LOCKED = (
    exists()
    .where(
        CODES.c.review_id == CONVERSATIONS.c.review_id,
        CODES.c.source == "confirmed",
        CODES.c.superseded_at.is_(None),
    )
    .correlate(CONVERSATIONS)
    .label("locked")
)
"""Whether the review has used the views: its code is confirmed, so DELETE becomes a talk with the IRO."""

IS_SUSPENDED = (
    exists()
    .where(
        BINDINGS.c.address_id == CONVERSATIONS.c.address_id,
        BINDINGS.c.child_id == CONVERSATIONS.c.child_id,
        BINDINGS.c.suspended_at.is_not(None),
    )
    .correlate(CONVERSATIONS)
)
"""A phone that was lost or taken away: nothing that comes from it is the child's, and nothing goes to it."""

FIND_OPEN = (
    select(
        ADDRESSES.c.id.label("address_id"),
        ADDRESSES.c.speaker_id,
        ADDRESSES.c.asking_who,
        ADDRESSES.c.who_tries,
        ADDRESSES.c.heard_at,
        ADDRESSES.c.opted_out_at,
        ADDRESSES.c.wrong_person_at,
        CONVERSATIONS.c.id.label("conversation_id"),
        CONVERSATIONS.c.review_id,
        CONVERSATIONS.c.child_id,
        CONVERSATIONS.c.phase,
        CONVERSATIONS.c.state,
        CONVERSATIONS.c.version,
        CONVERSATIONS.c.prompted,
        CONVERSATIONS.c.prompted_at,
        CONVERSATIONS.c.finished_at,
        IS_LOCKED,
    )
    .select_from(
        ADDRESSES.outerjoin(
            CONVERSATIONS,
            (CONVERSATIONS.c.address_id == ADDRESSES.c.id) & CONVERSATIONS.c.open & ~IS_SUSPENDED,
        )
    )
    .where(ADDRESSES.c.channel == bindparam("channel"), ADDRESSES.c.lookup == bindparam("lookup"))
    .order_by(CONVERSATIONS.c.id)
)
"""The address of a sender with its open conversations, one for each child on that phone."""

OPEN_AT = (
    select(CONVERSATIONS.c.id.label("conversation_id"), CONVERSATIONS.c.child_id)
    .where(CONVERSATIONS.c.address_id == bindparam("key"), CONVERSATIONS.c.open, ~IS_SUSPENDED)
    .order_by(CONVERSATIONS.c.id)
)

LOCK_ADDRESS = (
    select(ADDRESSES.c.id)
    .where(ADDRESSES.c.channel == bindparam("channel"), ADDRESSES.c.lookup == bindparam("lookup"))
    .with_for_update(key_share=True)
)
"""On PostgreSQL the messages of one address wait for each other here; SQLite has one writer anyway.

The weaker lock ("no key update") lets other transactions insert rows that refer to the address.
"""

_SAVED = (
    "state", "version", "status", "language", "questionnaire", "questionnaire_version", "questions", "answered",
    "finished_at",
)  # fmt: skip
SAVE_CONVERSATION = (
    update(CONVERSATIONS)
    .where(CONVERSATIONS.c.id == bindparam("key"), CONVERSATIONS.c.version == bindparam("was"))
    .values(
        {name: bindparam(name) for name in _SAVED}
        | {
            "last_inbound_at": func.coalesce(
                bindparam("heard_at", type_=CONVERSATIONS.c.last_inbound_at.type),
                CONVERSATIONS.c.last_inbound_at,
            )
        }
    )
)
"""Save a step's state; ``heard_at`` is None for what the clock or staff did."""

SAVE_ADDRESS = (
    update(ADDRESSES)
    .where(ADDRESSES.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in ("speaker_id", "asking_who", "who_tries", "heard_at")})
)

SUPERSEDE_ANSWER = (
    update(ANSWERS)
    .where(
        ANSWERS.c.conversation_id == bindparam("key"),
        ANSWERS.c.question == bindparam("asked"),
        ANSWERS.c.current,
    )
    .values(current=False)
)
MARK_PATH = (
    update(ANSWERS)
    .where(ANSWERS.c.conversation_id == bindparam("key"), ANSWERS.c.current)
    .values(off_path=ANSWERS.c.question.in_(bindparam("left", expanding=True)))
)
"""Mark the answers of branches that the child has left, and only them."""
ADD_ANSWER = insert(ANSWERS)
ADD_NOTE = insert(NOTES)
ADD_OUTBOX = insert(OUTBOX)

TOUCH_CONTRIBUTION = (
    update(CONTRIBUTIONS)
    .where(CONTRIBUTIONS.c.conversation_id == bindparam("key"))
    .values(
        received_at=bindparam("at"),
        unread=CONTRIBUTIONS.c.unread + bindparam("more"),
        has_view=bindparam("views"),
        provenance=bindparam("whose"),
        spoken_for=bindparam("asked_for"),
        # What a person decided stays: that nobody presented it, and that the child took it back.
        route=case(
            (
                and_(CONTRIBUTIONS.c.route == "not_presented", bindparam("way") == "other_attendee"),
                CONTRIBUTIONS.c.route,
            ),
            else_=bindparam("way"),
        ),
        first_view_at=func.coalesce(
            CONTRIBUTIONS.c.first_view_at, bindparam("viewed_at", type_=CONTRIBUTIONS.c.first_view_at.type)
        ),
        withdrawn_at=case(
            (
                and_(
                    CONTRIBUTIONS.c.decision_reason.is_not(None), CONTRIBUTIONS.c.first_view_at.is_not(None)
                ),
                CONTRIBUTIONS.c.withdrawn_at,
            ),
            else_=null(),
        ),
    )
)
"""Add to a contribution; one whose words were erased begins anew."""
ADD_CONTRIBUTION = insert(CONTRIBUTIONS)

QUESTION_OF = select(OUTBOX.c.kind, OUTBOX.c.conversation_id).where(
    OUTBOX.c.provider_id == bindparam("provider_id"), OUTBOX.c.channel == bindparam("channel")
)
"""Which message of ours a quoted reply or a reaction belongs to."""

ANSWERED_BY = (
    select(ANSWERS.c.question, ANSWERS.c.conversation_id)
    .select_from(ANSWERS.join(INBOUND, INBOUND.c.id == ANSWERS.c.inbound_id))
    .where(
        INBOUND.c.channel == bindparam("channel"),
        INBOUND.c.provider_message_id == bindparam("original"),
        ANSWERS.c.current,
    )
    .order_by(ANSWERS.c.id.desc())
    .limit(1)
)
"""Which question an inbound message answered; an edit of the message is a new version of that answer."""

ALIASES = (
    select(BINDINGS.c.child_id, BINDINGS.c.alias)
    .where(
        BINDINGS.c.address_id == bindparam("key"),
        BINDINGS.c.confirmed_at.is_not(None),
        BINDINGS.c.suspended_at.is_(None),
    )
    .order_by(BINDINGS.c.id)
)

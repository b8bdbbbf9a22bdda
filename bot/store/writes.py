"""The prepared statements by which the hot path writes, once for SQLite and for PostgreSQL alike."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, func, null, update

from bot.store.prepared import new_row, new_row_once, prepared
from bot.store.statements import (
    ADDRESSES,
    ANSWERS,
    CONTRIBUTIONS,
    CONVERSATIONS,
    FLAGS,
    INBOUND,
    NOTES,
    OUTBOX,
    READINGS,
)

_SAVED = (
    "state", "version", "status", "language", "questionnaire", "questionnaire_version", "questions", "answered",
    "finished_at", "readers",
)  # fmt: skip
# Save a step's state; ``heard_at`` is None for what the clock or staff did.
SAVE_CONVERSATION = prepared(
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
SAVE_ADDRESS = prepared(
    update(ADDRESSES)
    .where(ADDRESSES.c.id == bindparam("key"))
    .values(
        {
            name: bindparam(name)
            for name in ("speaker_id", "asking_who", "asked_who_at", "who_tries", "heard_at")
        }
    )
)
# After we write to one child of a shared phone by ourselves, whoever answers is asked for the name.
FORGET_SPEAKER = prepared(
    update(ADDRESSES).where(ADDRESSES.c.id == bindparam("key")).values(speaker_id=null())
)
CLAIM_WAITING = (
    update(INBOUND)
    .where(INBOUND.c.id.in_(bindparam("ids", expanding=True)))
    .values(conversation_id=bindparam("whose"), outcome="handled")
)

SUPERSEDE_ANSWER = prepared(
    update(ANSWERS)
    .where(
        ANSWERS.c.conversation_id == bindparam("key"),
        ANSWERS.c.question == bindparam("asked"),
        ANSWERS.c.current,
    )
    .values(current=False)
)
# Mark the answers of branches that the child has left, and only them.
MARK_PATH = (
    update(ANSWERS)
    .where(ANSWERS.c.conversation_id == bindparam("key"), ANSWERS.c.current)
    .values(off_path=ANSWERS.c.question.in_(bindparam("left", expanding=True)))
)
# Keep a message; no row comes back when the provider's id is known already.
STORE_INBOUND = new_row_once(
    INBOUND, "channel", "provider_message_id", "lookup", "address_id", "conversation_id", "sender", "body", "raw",
    "media", "received_at", "sent_at", "outcome", "truncated",
)  # fmt: skip
# Keep an address; no row comes back when it is known already.
STORE_ADDRESS = new_row_once(ADDRESSES, "channel", "lookup", "provider_id", "created_at")
ADD_ANSWER = new_row(
    ANSWERS, "conversation_id", "question", "status", "value", "note", "media", "language", "channel", "inbound_id",
    "answered_at", "current", "off_path", "joins", "confirmed",
)  # fmt: skip
ADD_NOTE = new_row(NOTES, "conversation_id", "text", "media", "inbound_id", "written_at", "to_officer")
ADD_OUTBOX = new_row(
    OUTBOX, "purpose", "token", "conversation_id", "address_id", "channel", "kind", "body", "status", "priority",
    "attempts", "not_before", "created_at",
)  # fmt: skip

TOUCH_CONTRIBUTION = prepared(
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
    .returning(CONTRIBUTIONS.c.first_view_at)
)
ADD_CONTRIBUTION = new_row(
    CONTRIBUTIONS, "review_id", "child_id", "conversation_id", "route", "provenance", "has_view", "spoken_for",
    "first_view_at", "first_at", "received_at", "unread",
)  # fmt: skip
TOUCH_FEEDBACK = prepared(
    update(READINGS)
    .where(READINGS.c.conversation_id == bindparam("key"))
    .values(
        unread=READINGS.c.unread + bindparam("more"),
        unread_since=case(
            (READINGS.c.unread > 0, READINGS.c.unread_since),
            else_=bindparam("since", type_=READINGS.c.unread_since.type),
        ),
        received_at=bindparam("at"),
    )
)
ADD_FEEDBACK = new_row(READINGS, "conversation_id", "unread", "unread_since", "received_at")
ADD_FLAG = new_row(FLAGS, "conversation_id", "review_id", "name", "severity", "inbound_id", "raised_at")

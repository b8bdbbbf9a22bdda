"""What a conversation leaves for people: views before a review, feedback after it, and what the IRO is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.conversations import Complete, Conversation, Effect, KeepNote, Raise, Store
from bot.domain.flags import NEEDS_AN_ADULT, severity
from bot.domain.readers import Readers
from bot.exchange import events
from bot.ground.context import Context
from bot.store import statements, writes
from bot.talk.cause import Cause
from bot.talk.views import provenance, route, spoken_for, views_in

CONTACT = "wants_contact"
WAITING = "message_waiting"


def contribute(
    connection: Connection, cause: Cause, after: Conversation, effects: Sequence[Effect], context: Context
) -> None:
    """Keep the conversation's contribution current; it begins with the first answer or note.

    The case system is told when the first view is there, and again when every question has its answer.
    """
    more = sum(isinstance(effect, Store | KeepNote) for effect in effects)
    is_complete = any(isinstance(effect, Complete) for effect in effects)
    if not (more or is_complete):
        return
    views = views_in(after, context)
    begins = more > 0 and _touch(connection, cause, after, views, more)
    if views and (begins or is_complete):
        events.views_came_in_talk(connection, cause.conversation_id, cause.now)


def _touch(connection: Connection, cause: Cause, after: Conversation, views: bool, more: int) -> bool:
    """Write down what the contribution is now, and return whether its views begin with it."""
    values = {
        "key": cause.conversation_id,
        "at": cause.now,
        "more": more,
        "views": views,
        "viewed_at": cause.now if views else None,
        "whose": provenance(after),
        "asked_for": spoken_for(after),
        "way": route(after).value,
    }
    touched = writes.TOUCH_CONTRIBUTION.rows(connection, values)
    if not touched:
        _begin(connection, cause, after, views, more)
        return views
    return bool(touched[0].first_view_at == cause.now)


def _begin(connection: Connection, cause: Cause, after: Conversation, views: bool, more: int) -> None:
    writes.ADD_CONTRIBUTION.change(
        connection,
        {
            "review_id": cause.review_id,
            "child_id": cause.child_id,
            "conversation_id": cause.conversation_id,
            "route": route(after).value,
            "provenance": provenance(after),
            "has_view": views,
            "first_view_at": cause.now if views else None,
            "spoken_for": spoken_for(after),
            "first_at": cause.now,
            "received_at": cause.now,
            "unread": more,
        },
    )


def arrive(connection: Connection, cause: Cause, effects: Sequence[Effect]) -> None:
    """Count what came as unread; words that are only kept with a flag count as well."""
    more = sum(isinstance(effect, Store | KeepNote) for effect in effects)
    if not more and any(isinstance(effect, Raise) and effect.flag == WAITING for effect in effects):
        more = 1
    if more:
        add(connection, cause.conversation_id, more, cause.now)


def add(connection: Connection, conversation_id: int, more: int, at: datetime) -> None:
    """Put so many answers and notes of one conversation among those that nobody has read."""
    about = {"more": more, "since": at, "at": at, "key": conversation_id}
    if writes.TOUCH_FEEDBACK.change(connection, about) == 0:
        writes.ADD_FEEDBACK.change(
            connection,
            {"conversation_id": conversation_id, "unread": more, "unread_since": at, "received_at": at},
        )


def tell_iro(
    connection: Connection, cause: Cause, was: Readers, now_is: Readers, effects: Sequence[Effect]
) -> None:
    """Let the IRO know that a child needs an adult where the words are not the IRO's to read: the fact, no words.

    A choice that takes the words away from the IRO takes open flags away as well, so the fact is told then.
    """
    if now_is is Readers.IRO:
        return
    raised = {effect.flag for effect in effects if isinstance(effect, Raise)}
    taken_away = was is Readers.IRO and _is_danger_open(connection, cause.conversation_id)
    if raised & NEEDS_AN_ADULT or taken_away:
        ask_for_contact(connection, cause.conversation_id, cause.review_id, cause.now)


def _is_danger_open(connection: Connection, conversation_id: int) -> bool:
    flags = statements.FLAGS
    open_flag = (flags.c.acknowledged_at.is_(None), flags.c.withdrawn_at.is_(None))
    found = select(flags.c.id).where(
        flags.c.conversation_id == conversation_id, flags.c.name.in_(NEEDS_AN_ADULT), *open_flag
    )
    return connection.execute(found.limit(1)).first() is not None


def ask_for_contact(connection: Connection, conversation_id: int, review_id: int, at: datetime) -> None:
    """Raise that the child wants an adult to get in touch, unless that waits already; no message belongs to it."""
    if statements.WAITS_FOR_CONTACT.rows(connection, {"key": conversation_id}):
        return
    writes.ADD_FLAG.change(
        connection,
        {
            "conversation_id": conversation_id,
            "review_id": review_id,
            "name": CONTACT,
            "severity": severity(CONTACT).value,
            "inbound_id": None,
            "raised_at": at,
        },
    )

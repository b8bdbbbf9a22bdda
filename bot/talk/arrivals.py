"""Words that come after a review: counted for the participation service, and danger told to an IRO who may not read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.conversations import Effect, JotDown, Raise, Store
from bot.domain.readers import Readers
from bot.domain.worries import NEEDS_AN_ADULT, severity
from bot.store import statements
from bot.talk.hearing import Heard

CONTACT = "wants_contact"
WAITING = "message_waiting"


def arrive(connection: Connection, heard: Heard, effects: Sequence[Effect]) -> None:
    """Count what came as unread; words that are only kept with a flag count as well."""
    more = sum(isinstance(effect, Store | JotDown) for effect in effects)
    if not more and any(isinstance(effect, Raise) and effect.flag == WAITING for effect in effects):
        more = 1
    if more:
        add(connection, heard.row.conversation_id, more, heard.now)


def add(connection: Connection, conversation_id: int, more: int, at: datetime) -> None:
    """Put so many answers and notes of one conversation among those that nobody has read."""
    about = {"more": more, "since": at, "at": at, "key": conversation_id}
    if statements.TOUCH_FEEDBACK.change(connection, about) == 0:
        statements.ADD_FEEDBACK.change(
            connection,
            {"conversation_id": conversation_id, "unread": more, "unread_since": at, "received_at": at},
        )


def tell_iro(
    connection: Connection, heard: Heard, was: Readers, now_is: Readers, effects: Sequence[Effect]
) -> None:
    """Let the IRO know that a child needs an adult where the words are not the IRO's to read: the fact, no words.

    A choice that takes the words away from the IRO takes open flags away as well, so the fact is told then.
    """
    if now_is is Readers.IRO:
        return
    raised = {effect.flag for effect in effects if isinstance(effect, Raise)}
    taken_away = was is Readers.IRO and _is_danger_open(connection, heard.row.conversation_id)
    if raised & NEEDS_AN_ADULT or taken_away:
        ask_for_contact(connection, heard.row.conversation_id, heard.row.review_id, heard.now)


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
    statements.ADD_FLAG.change(
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

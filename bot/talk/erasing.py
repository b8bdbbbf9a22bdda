"""Taking a child's words back: out of every table, but for those that somebody must still act on."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from bot.domain.conversations import Conversation, EraseViews
from bot.store import statements
from bot.store.alerts import AlertMessage, Flag
from bot.store.base import table_of
from bot.store.reports import Quote
from bot.talk.hearing import Heard

FLAGS = table_of(Flag)
ALARMING = table_of(AlertMessage)
QUOTES = table_of(Quote)


def erase(connection: Connection, heard: Heard, _after: Conversation, _effect: EraseViews) -> None:
    """Take the child's words out of every table; that there were answers, and when, stays.

    A message that raised a flag which still stands, or an alert, is kept for whoever must act on it, and is no answer
    any more.
    """
    key = heard.row.conversation_id
    answers, notes, inbound = statements.ANSWERS, statements.NOTES, statements.INBOUND
    blank = {"value": None, "note": None, "current": False, "inbound_id": None}
    connection.execute(update(answers).where(answers.c.conversation_id == key).values(blank))
    wordless = {"text": None, "inbound_id": None}
    connection.execute(update(notes).where(notes.c.conversation_id == key).values(wordless))
    standing = select(FLAGS.c.inbound_id).where(
        FLAGS.c.conversation_id == key, FLAGS.c.withdrawn_at.is_(None), FLAGS.c.inbound_id.is_not(None)
    )
    alarming = select(ALARMING.c.inbound_id)
    erased = (
        (inbound.c.conversation_id == key) & inbound.c.id.not_in(standing) & inbound.c.id.not_in(alarming)
    )
    connection.execute(update(inbound).where(erased).values(body=None, raw=b"", media=None))
    contributions = statements.CONTRIBUTIONS
    nothing = {
        "withdrawn_at": heard.now,
        "unread": 0,
        "has_view": False,
        "first_view_at": None,
        "spoken_for": False,
    }
    connection.execute(update(contributions).where(contributions.c.conversation_id == key).values(nothing))
    readings = statements.READINGS
    nothing = {"unread": 0, "unread_since": None, "note": None}
    connection.execute(update(readings).where(readings.c.conversation_id == key).values(nothing))
    connection.execute(delete(QUOTES).where(QUOTES.c.conversation_id == key))

"""How a child's words are erased at the child's wish, from every table that has them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.domain.conversations import Conversation, EraseViews
from bot.domain.flags import NOTICED
from bot.domain.kinds import kinds_with
from bot.domain.messages import DeliveryStatus
from bot.media import copies, files
from bot.store import statements
from bot.store.alerts import AlertMessage, Flag
from bot.store.base import table_of
from bot.store.reports import Quote
from bot.store.themes import ThemedPart, ThemeMark
from bot.store.told import ToldMessage
from bot.talk.cause import Cause

REPEATS = kinds_with("repeats")
FLAGS = table_of(Flag)
ALERTED = table_of(AlertMessage)
QUOTES = table_of(Quote)
PARTS, MARKS = table_of(ThemedPart), table_of(ThemeMark)
TOLD = table_of(ToldMessage)


def erase(connection: Connection, cause: Cause, _after: Conversation, _effect: EraseViews) -> None:
    """Take the child's words out of every table; that there were answers, and when, stays.

    A message that raised a flag which still stands, or an alert, is kept for whoever must act on it, and is no answer
    any more.
    """
    key = cause.conversation_id
    files.forget_talk(connection, key)
    _blank_answers(connection, key)
    _withdraw_noticed(connection, key, cause.now)
    _blank_messages(connection, key, cause.now)
    _blank_standing(connection, key, cause.now)
    _blank_repeated(connection, key, cause.now)
    connection.execute(update(TOLD).where(TOLD.c.conversation_id == key).values(said=None))
    _delete_copies(connection, key)


def _blank_answers(connection: Connection, key: int) -> None:
    answers, notes = statements.ANSWERS, statements.NOTES
    blank = {"value": None, "note": None, "current": False, "inbound_id": None}
    connection.execute(update(answers).where(answers.c.conversation_id == key).values(blank))
    wordless = {"text": None, "inbound_id": None}
    connection.execute(update(notes).where(notes.c.conversation_id == key).values(wordless))


def _withdraw_noticed(connection: Connection, key: int, now: datetime) -> None:
    """Withdraw what a program noticed in the words; a flag that the child raised stands."""
    noticed = (FLAGS.c.conversation_id == key, FLAGS.c.name == NOTICED, FLAGS.c.withdrawn_at.is_(None))
    connection.execute(update(FLAGS).where(*noticed).values(withdrawn_at=now))


def _blank_messages(connection: Connection, key: int, now: datetime) -> None:
    """Take the words and files out of received messages, but those of standing flags and of alerts."""
    inbound = statements.INBOUND
    standing = select(FLAGS.c.inbound_id).where(
        FLAGS.c.conversation_id == key, FLAGS.c.withdrawn_at.is_(None), FLAGS.c.inbound_id.is_not(None)
    )
    alerted = select(ALERTED.c.inbound_id)
    erased = (inbound.c.conversation_id == key) & inbound.c.id.not_in(standing) & inbound.c.id.not_in(alerted)
    files.forget(connection, erased, now)
    copies.forget(connection, select(inbound.c.channel, inbound.c.provider_message_id).where(erased), now)
    connection.execute(update(inbound).where(erased).values(body=None, raw=b"", media=None))


def _blank_standing(connection: Connection, key: int, now: datetime) -> None:
    """Write down that nothing is left to read, of views and of feedback."""
    contributions, readings = statements.CONTRIBUTIONS, statements.READINGS
    no_views = {
        "withdrawn_at": now,
        "unread": 0,
        "has_view": False,
        "first_view_at": None,
        "spoken_for": False,
    }
    connection.execute(update(contributions).where(contributions.c.conversation_id == key).values(no_views))
    no_feedback = {"unread": 0, "unread_since": None, "note": None}
    connection.execute(update(readings).where(readings.c.conversation_id == key).values(no_feedback))


def _blank_repeated(connection: Connection, key: int, now: datetime) -> None:
    """Take the child's words out of our own messages, each try of them; one that still waits does not go."""
    outbox, waits = statements.OUTBOX, DeliveryStatus.PENDING.value
    ours = (outbox.c.conversation_id == key, outbox.c.kind.in_(sorted(REPEATS)))
    cancelled = {"status": DeliveryStatus.CANCELLED.value}
    connection.execute(update(outbox).where(*ours, outbox.c.status == waits).values(cancelled))
    connection.execute(update(outbox).where(*ours).values(body={"text": "…", "choices": []}))
    receipts = statements.RECEIPTS
    taken = select(outbox.c.channel, outbox.c.provider_id).where(*ours, outbox.c.provider_id.is_not(None))
    told = select(outbox.c.channel, receipts.c.provider_id).join(receipts, receipts.c.token == outbox.c.token)
    for there in (taken, told.where(*ours).distinct()):
        copies.forget(connection, there, now)


def _delete_copies(connection: Connection, key: int) -> None:
    """Delete the quotes, and the parts that themes were put on."""
    connection.execute(delete(QUOTES).where(QUOTES.c.conversation_id == key))
    themed = select(PARTS.c.id).where(PARTS.c.conversation_id == key)
    connection.execute(delete(MARKS).where(MARKS.c.part_id.in_(themed)))
    connection.execute(delete(PARTS).where(PARTS.c.conversation_id == key))

"""An answer that turned out to be none: its words become a note, and the question counts as not answered."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.domain.conversations import Conversation, SetAside
from bot.store import statements, writes
from bot.talk.cause import Cause


def set_aside(connection: Connection, cause: Cause, _after: Conversation, effect: SetAside) -> None:
    """Keep the words of an answer as a note of the message they came in; the version stays and is current no more."""
    answers = statements.ANSWERS
    wanted = (
        answers.c.conversation_id == cause.conversation_id,
        answers.c.question == effect.question,
        answers.c.current,
    )
    for row in connection.execute(select(answers).where(*wanted)).all():
        note = {"text": row.value, "media": row.media, "inbound_id": row.inbound_id}
        kept = {"conversation_id": cause.conversation_id, "written_at": row.answered_at, "to_officer": False}
        writes.ADD_NOTE.change(connection, {**note, **kept})
    writes.SUPERSEDE_ANSWER.change(connection, {"key": cause.conversation_id, "asked": effect.question})

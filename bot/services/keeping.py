"""Carrying out what a conversation's step wants: save the state, keep the words, raise flags, queue the replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, update

from bot.domain.conversations import (
    Complete,
    Conversation,
    Decline,
    Effect,
    EraseViews,
    JotDown,
    OptIn,
    OptOut,
    Pause,
    Raise,
    Send,
    Store,
    Withdraw,
    WrongPerson,
    to_json,
    walk,
)
from bot.domain.questionnaires import Phase
from bot.domain.worries import severity
from bot.services import giving, replying, statements, timing
from bot.services.context import Context
from bot.services.hearing import Heard
from bot.store.alerts import Flag
from bot.store.conversations import ConversationRecord

FLAGS: Any = Flag.__table__
FINISHED = frozenset({"done", "declined", "withdrawn", "wrong_person", "closed"})


class ConversationMoved(Exception):
    """Another transaction changed the conversation in between; the provider's retry will find it settled."""


def keep(
    connection: Connection,
    heard: Heard,
    before: Conversation,
    after: Conversation,
    effects: Sequence[Effect],
    context: Context,
) -> None:
    """Write a step's outcome in the caller's transaction; ConversationMoved when the row changed meanwhile."""
    _save(connection, heard, after, context)
    _supersede(connection, heard, before, effects)
    for effect in effects:
        action = _ACTIONS.get(type(effect))
        if action is not None:
            action(connection, heard, after, effect)
    if before.phase is Phase.PRE:
        giving.contribute(connection, heard, after, effects, context)
    sends = [effect for effect in effects if isinstance(effect, Send)]
    replying.queue(connection, heard, after, sends, context)


def _save(connection: Connection, heard: Heard, after: Conversation, context: Context) -> None:
    questionnaire = context.knowledge.questionnaire(after.questionnaire, after.version)
    path = walk(questionnaire, after.answers, after.foreign)
    finished = heard.row.finished_at or (heard.now if after.status.value in FINISHED else None)
    saved = connection.execute(
        statements.SAVE_CONVERSATION,
        {
            "key": heard.row.conversation_id,
            "was": heard.row.version,
            "state": to_json(after),
            "version": heard.row.version + 1,
            "status": after.status.value,
            "language": after.language,
            "questionnaire": after.questionnaire,
            "questionnaire_version": after.version,
            "questions": len(questionnaire.questions),
            "answered": len(path.walked),
            "last_inbound_at": heard.now,
            "finished_at": finished if after.status.value in FINISHED else None,
        },
    )
    if saved.rowcount != 1:
        raise ConversationMoved(f"conversation {heard.row.conversation_id}")


def _supersede(connection: Connection, heard: Heard, before: Conversation, effects: Sequence[Effect]) -> None:
    """Mark the earlier versions of answers that the step gives anew; a first answer has none."""
    for effect in effects:
        if isinstance(effect, Store) and effect.question in before.answers:
            key = {"key": heard.row.conversation_id, "asked": effect.question}
            connection.execute(statements.SUPERSEDE_ANSWER, key)


def _store(connection: Connection, heard: Heard, after: Conversation, effect: Store) -> None:
    value = effect.given.value
    connection.execute(
        statements.ADD_ANSWER,
        {
            "conversation_id": heard.row.conversation_id,
            "question": effect.question,
            "status": effect.given.status.value,
            "value": list(value) if isinstance(value, tuple) else value,
            "note": effect.given.note,
            "media": effect.given.media,
            "language": after.language,
            "channel": heard.channel.value,
            "inbound_id": heard.inbound_id,
            "answered_at": heard.now,
            "current": True,
            "off_path": False,
        },
    )


def _jot(connection: Connection, heard: Heard, _after: Conversation, effect: JotDown) -> None:
    connection.execute(
        statements.ADD_NOTE,
        {
            "conversation_id": heard.row.conversation_id,
            "text": effect.text,
            "media": effect.media,
            "inbound_id": heard.inbound_id,
            "written_at": heard.now,
        },
    )


def _raise(connection: Connection, heard: Heard, after: Conversation, effect: Raise) -> None:
    connection.execute(
        insert(FLAGS),
        {
            "conversation_id": heard.row.conversation_id,
            "review_id": heard.row.review_id,
            "name": effect.flag,
            "severity": severity(effect.flag, "opted_out" in after.flags).value,
            "inbound_id": heard.inbound_id,
            "raised_at": heard.now,
        },
    )


def _withdraw(connection: Connection, heard: Heard, _after: Conversation, effect: Withdraw) -> None:
    open_flag = (FLAGS.c.conversation_id == heard.row.conversation_id) & (FLAGS.c.name == effect.flag)
    connection.execute(
        update(FLAGS).where(open_flag, FLAGS.c.withdrawn_at.is_(None)).values(withdrawn_at=heard.now)
    )


def _address(**values: bool) -> Callable[[Connection, Heard, Conversation, Any], None]:
    """Make an action that notes a fact of the address: opted out or in, somebody else's."""

    def note(connection: Connection, heard: Heard, _after: Conversation, _effect: Any) -> None:
        facts = {name: heard.now if value else None for name, value in values.items()}
        table = statements.ADDRESSES
        connection.execute(update(table).where(table.c.id == heard.row.address_id).values(facts))

    return note


def _erase(connection: Connection, heard: Heard, _after: Conversation, _effect: EraseViews) -> None:
    """Blank the child's words in every version; the facts that there were answers, and when, stay."""
    key = heard.row.conversation_id
    answers, notes = statements.ANSWERS, statements.NOTES
    blank = {"value": None, "note": None, "current": False}
    connection.execute(update(answers).where(answers.c.conversation_id == key).values(blank))
    connection.execute(update(notes).where(notes.c.conversation_id == key).values(text=None))
    contributions = statements.CONTRIBUTIONS
    connection.execute(
        update(contributions)
        .where(contributions.c.conversation_id == key)
        .values(withdrawn_at=heard.now, unread=0)
    )


def _decline(connection: Connection, heard: Heard, _after: Conversation, effect: Decline) -> None:
    if effect.offer is not None:
        table: Any = ConversationRecord.__table__
        key = table.c.id == heard.row.conversation_id
        connection.execute(update(table).where(key).values(offer_taken=effect.offer))


def _finish(connection: Connection, heard: Heard, _after: Conversation, _effect: Complete) -> None:
    timing.cancel_reminders(connection, heard.row.conversation_id, heard.now)


def _pause(connection: Connection, heard: Heard, _after: Conversation, _effect: Pause) -> None:
    timing.set_resume(connection, heard.row.conversation_id, heard.now)


_ACTIONS: Mapping[type[Any], Callable[[Connection, Heard, Conversation, Any], None]] = {
    Store: _store,
    JotDown: _jot,
    Raise: _raise,
    Withdraw: _withdraw,
    OptOut: _address(opted_out_at=True),
    OptIn: _address(opted_out_at=False),
    WrongPerson: _address(wrong_person_at=True),
    EraseViews: _erase,
    Decline: _decline,
    Complete: _finish,
    Pause: _pause,
}

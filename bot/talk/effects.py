"""Carrying out what a conversation's step wants: save the state, carry out each effect, queue the replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.domain.conversations import (
    Conversation,
    Effect,
    Send,
    SetAside,
    Status,
    Store,
    fallen_offer,
    to_json,
    walk,
)
from bot.domain.conversations.path import Progress, progress_on
from bot.domain.questionnaires import Phase
from bot.domain.readers import Readers, readers
from bot.ground.context import Context
from bot.store import writes
from bot.talk import contribution, read_back, replies
from bot.talk.actions import ACTIONS
from bot.talk.cause import Cause

FINISHED = frozenset({Status.DONE, Status.DECLINED, Status.WITHDRAWN, Status.WRONG_PERSON, Status.CLOSED})


class ConversationMoved(Exception):
    """Another transaction changed the conversation in between; the provider's retry will find it settled."""


def keep(
    connection: Connection,
    cause: Cause,
    before: Conversation,
    after: Conversation,
    effects: Sequence[Effect],
    context: Context,
) -> None:
    """Write a step's outcome in the caller's transaction; ConversationMoved when the row changed meanwhile."""
    questionnaire = context.knowledge.asked(after)
    path = walk(questionnaire, after.answers, after.foreign)
    gone = path.left_behind | after.foreign
    read_by = readers(after, questionnaire, gone)
    _save(connection, cause, after, progress_on(questionnaire, path), read_by)
    _carry_out(connection, replace(cause, question=before.at), before, after, effects)
    _mark_path(connection, cause, before, gone, context)
    if before.phase is Phase.PRE:
        contribution.contribute(connection, cause, after, effects, context)
    else:
        contribution.arrive(connection, cause, effects)
        was = readers(before, context.knowledge.asked(before))
        contribution.tell_iro(connection, cause, was, read_by, effects)
    sends = [effect for effect in effects if isinstance(effect, Send)]
    sends += read_back.after(connection, cause, after, effects, context)
    if (fallen := fallen_offer(before, after)) is not None:
        replies.take_back(connection, cause.conversation_id, fallen)
    replies.queue(connection, cause, after, sends, context)


def _save(
    connection: Connection, cause: Cause, after: Conversation, so_far: Progress, read_by: Readers
) -> None:
    saved = writes.SAVE_CONVERSATION.change(
        connection,
        {
            "key": cause.conversation_id,
            "was": cause.version,
            "state": to_json(after),
            "version": cause.version + 1,
            "status": after.status.value,
            "language": after.language,
            "questionnaire": after.questionnaire,
            "questionnaire_version": after.version,
            "questions": so_far.questions,
            "answered": so_far.answered,
            "heard_at": cause.now if cause.inbound_id is not None else None,
            "finished_at": (cause.finished_at or cause.now) if after.status in FINISHED else None,
            "readers": read_by.value,
        },
    )
    if saved != 1:
        raise ConversationMoved(f"conversation {cause.conversation_id}")


def _carry_out(
    connection: Connection, cause: Cause, before: Conversation, after: Conversation, effects: Sequence[Effect]
) -> None:
    answered = set(before.answers)
    for effect in effects:
        _supersede(connection, cause, answered, effect)
        action = ACTIONS.get(type(effect))
        if action is not None:
            action(connection, cause, after, effect)


def _supersede(connection: Connection, cause: Cause, answered: set[str], effect: Effect) -> None:
    """Mark the earlier version of an answer that is given again; a first answer has none."""
    if isinstance(effect, SetAside):
        answered.discard(effect.question)
    elif isinstance(effect, Store):
        if effect.question in answered:
            key = {"key": cause.conversation_id, "asked": effect.question}
            writes.SUPERSEDE_ANSWER.change(connection, key)
        answered.add(effect.question)


def _mark_path(
    connection: Connection, cause: Cause, before: Conversation, left: frozenset[str], context: Context
) -> None:
    """Mark the answers of branches that the child has left; few steps leave or rejoin one."""
    if left or _left_behind(before, context):
        connection.execute(writes.MARK_PATH, {"key": cause.conversation_id, "left": sorted(left)})


def _left_behind(state: Conversation, context: Context) -> frozenset[str]:
    questionnaire = context.knowledge.asked(state)
    return walk(questionnaire, state.answers, state.foreign).left_behind | state.foreign

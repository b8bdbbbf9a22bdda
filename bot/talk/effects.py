"""Carrying out what a conversation's step wants: save the state, keep the words, raise flags, queue the replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot.domain.conversations import (
    ChooseLanguage,
    Complete,
    Conversation,
    Decline,
    Effect,
    EraseViews,
    KeepNote,
    LetGo,
    OptIn,
    OptOut,
    Pause,
    Raise,
    Send,
    SetAside,
    Status,
    Store,
    Withdraw,
    WrongPerson,
    fallen_offer,
    to_json,
    walk,
)
from bot.domain.conversations.path import Progress, progress_on
from bot.domain.flags import Severity, severity
from bot.domain.questionnaires import Phase
from bot.domain.readers import Readers, readers
from bot.ground.context import Context
from bot.outbox import addresses
from bot.store import statements
from bot.store.alerts import Flag
from bot.store.base import table_of
from bot.store.contributions import RefusalRecord
from bot.store.conversations import ConversationRecord
from bot.store.people import Child
from bot.talk import alerts, contribution, officers_turn, read_back, replies, timers
from bot.talk.cause import Cause
from bot.talk.set_aside import set_aside

FLAGS = table_of(Flag)
REFUSALS = table_of(RefusalRecord)
CHILDREN = table_of(Child)
Action = Callable[[Connection, Cause, Conversation, Any], None]
# What a child who declines is offered; see the answer set "declined" of the menus.
OFFERS = ("iro", "advocate")
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
    questionnaire = context.knowledge.questionnaire(after.questionnaire, after.version)
    path = walk(questionnaire, after.answers, after.foreign)
    gone = path.left_behind | after.foreign
    read_by = readers(after, questionnaire, gone)
    _save(connection, cause, after, progress_on(questionnaire, path), read_by)
    asked = replace(cause, question=before.at)
    answered = set(before.answers)
    for effect in effects:
        _supersede(connection, cause, answered, effect)
        action = _ACTIONS.get(type(effect))
        if action is not None:
            action(connection, asked, after, effect)
    _mark_path(connection, cause, before, gone, context)
    if before.phase is Phase.PRE:
        contribution.contribute(connection, cause, after, effects, context)
    else:
        contribution.arrive(connection, cause, effects)
        was = readers(before, context.knowledge.questionnaire(before.questionnaire, before.version))
        contribution.tell_iro(connection, cause, was, read_by, effects)
    sends = [effect for effect in effects if isinstance(effect, Send)]
    sends += read_back.after(connection, cause, after, effects, context)
    if (fallen := fallen_offer(before, after)) is not None:
        replies.take_back(connection, cause.conversation_id, fallen)
    replies.queue(connection, cause, after, sends, context)


def _save(
    connection: Connection, cause: Cause, after: Conversation, so_far: Progress, read_by: Readers
) -> None:
    saved = statements.SAVE_CONVERSATION.change(
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


def _supersede(connection: Connection, cause: Cause, answered: set[str], effect: Effect) -> None:
    """Mark the earlier version of an answer that is given anew; a first answer has none."""
    if isinstance(effect, SetAside):
        answered.discard(effect.question)
    elif isinstance(effect, Store):
        if effect.question in answered:
            key = {"key": cause.conversation_id, "asked": effect.question}
            statements.SUPERSEDE_ANSWER.change(connection, key)
        answered.add(effect.question)


def _mark_path(
    connection: Connection, cause: Cause, before: Conversation, left: frozenset[str], context: Context
) -> None:
    """Mark the answers of branches that the child has left; few steps leave or rejoin one."""
    if left or _left_behind(before, context):
        connection.execute(statements.MARK_PATH, {"key": cause.conversation_id, "left": sorted(left)})


def _left_behind(state: Conversation, context: Context) -> frozenset[str]:
    questionnaire = context.knowledge.questionnaire(state.questionnaire, state.version)
    return walk(questionnaire, state.answers, state.foreign).left_behind | state.foreign


def _store(connection: Connection, cause: Cause, after: Conversation, effect: Store) -> None:
    value = effect.given.value
    statements.ADD_ANSWER.change(
        connection,
        {
            "conversation_id": cause.conversation_id,
            "question": effect.question,
            "status": effect.given.status.value,
            "value": list(value) if isinstance(value, tuple) else value,
            "note": effect.given.note,
            "media": effect.given.media,
            "language": after.language,
            "channel": cause.channel.value,
            "inbound_id": cause.source_of(effect.message),
            "answered_at": cause.now,
            "current": True,
            "off_path": False,
            "joins": effect.joins,
            "confirmed": effect.given.confirmed,
        },
    )


def _keep_note(connection: Connection, cause: Cause, _after: Conversation, effect: KeepNote) -> None:
    statements.ADD_NOTE.change(
        connection,
        {
            "conversation_id": cause.conversation_id,
            "text": effect.text,
            "media": effect.media,
            "inbound_id": cause.source_of(effect.message),
            "written_at": cause.now,
        },
    )


def _raise(connection: Connection, cause: Cause, after: Conversation, effect: Raise) -> None:
    weight = severity(effect.flag, "opted_out" in after.flags)
    statements.ADD_FLAG.change(
        connection,
        {
            "conversation_id": cause.conversation_id,
            "review_id": cause.review_id,
            "name": effect.flag,
            "severity": weight.value,
            "inbound_id": cause.inbound_id,
            "raised_at": cause.now,
        },
    )
    if weight is Severity.URGENT:
        alerts.alert(connection, cause, effect.flag, cause.question)


def _withdraw(connection: Connection, cause: Cause, _after: Conversation, effect: Withdraw) -> None:
    open_flag = (FLAGS.c.conversation_id == cause.conversation_id) & (FLAGS.c.name == effect.flag)
    connection.execute(
        update(FLAGS).where(open_flag, FLAGS.c.withdrawn_at.is_(None)).values(withdrawn_at=cause.now)
    )


def _address(change: Callable[[Connection, int, datetime], None]) -> Action:
    """Make an action of a change to the address."""
    return lambda connection, cause, _after, _effect: change(connection, cause.address_id, cause.now)


def _decline(connection: Connection, cause: Cause, after: Conversation, effect: Decline) -> None:
    """Keep a refusal as evidence, with what was offered; later which offer was taken."""
    if effect.offer is None:
        if after.phase is not Phase.PRE:
            return  # a no to feedback is no refusal of views
        connection.execute(insert(REFUSALS).values(_refusal(cause, after)))
        return
    table = table_of(ConversationRecord)
    key = table.c.id == cause.conversation_id
    connection.execute(update(table).where(key).values(offer_taken=effect.offer))
    newest = select(func.max(REFUSALS.c.id)).where(REFUSALS.c.review_id == cause.review_id)
    taken = [[offer, offer == effect.offer] for offer in OFFERS]
    connection.execute(update(REFUSALS).where(REFUSALS.c.id == newest.scalar_subquery()).values(offers=taken))


def _refusal(cause: Cause, after: Conversation) -> Mapping[str, Any]:
    return {
        "review_id": cause.review_id,
        "refused_at": cause.now,
        "medium": cause.channel.value,
        "language": after.language,
        "by": "child",
        "offers": [[offer, False] for offer in OFFERS],
        "recorded_at": cause.now,
    }


def _finish(connection: Connection, cause: Cause, _after: Conversation, _effect: Complete) -> None:
    timers.cancel_reminders(connection, cause.conversation_id, cause.now)


def _pause(connection: Connection, cause: Cause, _after: Conversation, _effect: Pause) -> None:
    timers.set_resume(connection, cause.conversation_id, cause.now)


def _choose_language(
    connection: Connection, cause: Cause, _after: Conversation, effect: ChooseLanguage
) -> None:
    """Keep the child's own choice for later conversations, cards and papers, whatever the record said before."""
    chosen = {"language": effect.language, "language_chosen_at": cause.now}
    connection.execute(update(CHILDREN).where(CHILDREN.c.id == cause.child_id).values(chosen))


def _let_go(connection: Connection, cause: Cause, _after: Conversation, _effect: LetGo) -> None:
    officers_turn.let_go(connection, cause)


_ACTIONS: Mapping[type[Any], Action] = {
    Store: _store,
    KeepNote: _keep_note,
    SetAside: set_aside,
    Raise: _raise,
    Withdraw: _withdraw,
    OptOut: _address(addresses.close),
    OptIn: _address(addresses.open_again),
    WrongPerson: _address(addresses.disown),
    EraseViews: contribution.erase,
    Decline: _decline,
    Complete: _finish,
    Pause: _pause,
    ChooseLanguage: _choose_language,
    LetGo: _let_go,
}

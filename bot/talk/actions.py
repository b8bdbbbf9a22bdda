"""What becomes of each effect of a step: words are kept, flags are raised, an address is closed, timers are set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot.domain.conversations import (
    ChooseLanguage,
    Complete,
    Conversation,
    Decline,
    EraseViews,
    KeepNote,
    LetGo,
    OptIn,
    OptOut,
    Pause,
    Raise,
    SetAside,
    Store,
    Withdraw,
    WrongPerson,
)
from bot.domain.flags import Severity, severity
from bot.domain.questionnaires import Phase
from bot.outbox import addresses
from bot.store import writes
from bot.store.alerts import Flag
from bot.store.base import table_of
from bot.store.contributions import RefusalRecord
from bot.store.conversations import ConversationRecord
from bot.store.people import Child
from bot.talk import alerts, erasure, officers_turn, timers
from bot.talk.cause import Cause
from bot.talk.set_aside import set_aside

FLAGS = table_of(Flag)
REFUSALS = table_of(RefusalRecord)
CHILDREN = table_of(Child)
Action = Callable[[Connection, Cause, Conversation, Any], None]
# What a child who declines is offered; see the answer set "declined" of the menus.
OFFERS = ("iro", "advocate")


def _store(connection: Connection, cause: Cause, after: Conversation, effect: Store) -> None:
    value = effect.given.value
    writes.ADD_ANSWER.change(
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
    writes.ADD_NOTE.change(
        connection,
        {
            "conversation_id": cause.conversation_id,
            "text": effect.text,
            "media": effect.media,
            "inbound_id": cause.source_of(effect.message),
            "written_at": cause.now,
            "to_officer": effect.to_officer,
        },
    )


def _raise(connection: Connection, cause: Cause, after: Conversation, effect: Raise) -> None:
    weight = severity(effect.flag, "opted_out" in after.flags)
    writes.ADD_FLAG.change(
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


ACTIONS: Mapping[type[Any], Action] = {
    Store: _store,
    KeepNote: _keep_note,
    SetAside: set_aside,
    Raise: _raise,
    Withdraw: _withdraw,
    OptOut: _address(addresses.opt_out),
    OptIn: _address(addresses.opt_in),
    WrongPerson: _address(addresses.mark_wrong_person),
    EraseViews: erasure.erase,
    Decline: _decline,
    Complete: _finish,
    Pause: _pause,
    ChooseLanguage: _choose_language,
    LetGo: _let_go,
}

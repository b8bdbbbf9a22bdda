"""A machine that answers: it is recognised, a person is told, and it gets no more of our replies.

Safety messages are never held back; a plain answer, a command or danger is a person's and ends the silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, select

from bot.domain.answers import normalise
from bot.domain.conversations import (
    FINAL,
    TALKING,
    AnswerStatus,
    Conversation,
    Decline,
    Effect,
    EraseViews,
    Household,
    HouseholdStep,
    KeepNote,
    KeptNote,
    OptIn,
    OptOut,
    Pause,
    Raise,
    Send,
    Store,
    Withdraw,
    WrongPerson,
)
from bot.domain.flags import Severity, severity
from bot.domain.kinds import facts_of
from bot.domain.languages import ENGLISH
from bot.domain.machines import FEW, Came, are_alike, is_at_once, is_machine
from bot.domain.messages import Inbound
from bot.ground.context import Context
from bot.store.keys import cipher
from bot.store.prepared import prepared
from bot.store.statements import FLAGS, INBOUND, OUTBOX
from bot.talk import echoes

FLAG = "answering_machine"
OF_A_PERSON = (OptOut, OptIn, WrongPerson, Decline, EraseViews, Pause)
# The last messages of an address, the newest first.
CAME = prepared(
    select(INBOUND.c.body, INBOUND.c.received_at)
    .where(INBOUND.c.channel == bindparam("channel"), INBOUND.c.lookup == bindparam("lookup"))
    .order_by(INBOUND.c.id.desc())
    .limit(FEW)
)
# When the last messages to an address were sent.
SENT = prepared(
    select(OUTBOX.c.id, OUTBOX.c.sent_at)
    .where(OUTBOX.c.address_id == bindparam("key"), OUTBOX.c.sent_at.is_not(None))
    .order_by(OUTBOX.c.id.desc())
    .limit(4 * FEW)
)


def restrained(
    connection: Connection,
    rows: Sequence[Row[Any]],
    inbound: Inbound,
    now: datetime,
    context: Context,
    before: Household,
    result: HouseholdStep,
) -> HouseholdStep:
    """Return a step as it is for a person; for a machine one that says nothing, and tells a person once.

    ``inbound`` is the message without what no child wrote. Only a message that may be a machine's costs a look at the
    ones before it.
    """
    state = before.members[before.first]
    if state.status in FINAL:  # nothing is sent there anyway
        return result
    is_suspicious = _is_suspicious(inbound, state, now)
    if _is_of_a_person(inbound, before, result, context):
        return _released(result) if FLAG in state.flags else result
    if FLAG in state.flags:
        return _of_a_known_machine(connection, rows, inbound, is_suspicious, before, result)
    if is_suspicious and is_machine(_recent(connection, rows[0].address_id, inbound, context, now)):
        return _flagged(_kept(before, inbound, result))
    return result


def _of_a_known_machine(
    connection: Connection,
    rows: Sequence[Row[Any]],
    inbound: Inbound,
    is_suspicious: bool,
    before: Household,
    result: HouseholdStep,
) -> HouseholdStep:
    """Say nothing to it, until somebody has looked or somebody else seems to write."""
    if not _waits_for_a_person(connection, rows):
        return _forgotten(result)
    return _kept(before, inbound, result) if is_suspicious else _released(result)


def _is_of_a_person(inbound: Inbound, before: Household, result: HouseholdStep, context: Context) -> bool:
    """Return whether a message was understood as something that only a person says."""
    if inbound.button is not None or inbound.media or inbound.departed:
        return True
    moved = any(
        before.members[alias].status is not state.status for alias, state in result.household.members.items()
    )
    return moved or any(_shows_a_person(effect, before, context) for _, effect in result.effects)


def _shows_a_person(effect: Effect, before: Household, context: Context) -> bool:
    if isinstance(effect, Raise):
        return severity(effect.flag) in {Severity.URGENT, Severity.HIGH}
    if isinstance(effect, Store):
        return (
            _has_options(effect.question, before, context) and effect.given.status is not AnswerStatus.UNCLEAR
        )
    return isinstance(effect, OF_A_PERSON) or (isinstance(effect, Send) and facts_of(effect.kind).asked_for)


def _has_options(question: str, before: Household, context: Context) -> bool:
    state = before.members[before.first]
    questions = context.knowledge.asked(state).questions
    return any(each.id == question and each.options is not None for each in questions)


def _is_suspicious(inbound: Inbound, state: Conversation, now: datetime) -> bool:
    """Tell, without looking anything up, whether a message may be a machine's."""
    if inbound.reaction_to == echoes.NOTHING_OF_OURS or state.status not in TALKING:
        return True
    text = inbound.text
    after = (now - state.prompted_at).total_seconds() if state.prompted_at is not None else None
    return is_at_once(text, after) or any(are_alike(text, each) for each in _words_before(state))


def _words_before(state: Conversation) -> Iterator[str]:
    yield from (each.text for each in state.notes[-FEW:] if each.text)
    yield from (str(each.value) for each in state.answers.values() if isinstance(each.value, str))


def _waits_for_a_person(connection: Connection, rows: Sequence[Row[Any]]) -> bool:
    """Return whether nobody has looked at the flag yet."""
    waiting = exists().where(
        FLAGS.c.conversation_id.in_([row.conversation_id for row in rows]),
        FLAGS.c.name == FLAG,
        FLAGS.c.withdrawn_at.is_(None),
        FLAGS.c.acknowledged_at.is_(None),
    )
    return bool(connection.execute(select(waiting)).scalar())


def _recent(
    connection: Connection, address_id: int, inbound: Inbound, context: Context, now: datetime
) -> Sequence[Came]:
    """Read the last messages of an address with what they followed."""
    channel = inbound.sender.channel.value
    who = {"channel": channel, "lookup": cipher.lookup(channel, inbound.sender.provider_id)}
    sent = [(row.id, row.sent_at) for row in SENT.rows(connection, {"key": address_id})]
    found = []
    for row in CAME.rows(connection, who):
        followed = next(((key, at) for key, at in sent if at < row.received_at), None)
        text = row.body or ""
        found.append(
            Came(
                text,
                followed[0] if followed else None,
                (row.received_at - followed[1]).total_seconds() if followed else None,
                echoes.is_machines(connection, address_id, replace(inbound, text=text), now, context),
                _is_answer(text, context),
            )
        )
    return found


def _is_answer(text: str, context: Context) -> bool:
    """Return whether a message was a number, a yes or no, or a command."""
    words, vocabulary = normalise(text), context.knowledge.vocabulary
    if words.words.isdecimal() or vocabulary.polarity(words, ENGLISH, ()) is not None:
        return True
    return bool(vocabulary.intents(words, ENGLISH, ()))


def _kept(before: Household, inbound: Inbound, result: HouseholdStep) -> HouseholdStep:
    """Keep the words that the step would have kept, unless nobody knows whose they are, and change nothing else."""
    after = result.household
    if len(after.waiting) > len(before.waiting):  # nobody has said who is writing: it waits for a person
        return HouseholdStep(replace(before, asking_who=after.asking_who, waiting=after.waiting))
    state, text = before.members[before.first], inbound.text
    seen = replace(state, seen=(*state.seen, inbound.provider_message_id))
    is_kept = any(isinstance(effect, KeepNote | Store) for _, effect in result.effects)
    if not is_kept or not text.strip():
        return HouseholdStep(_with(before, seen))
    noted = replace(seen, notes=(*state.notes, KeptNote(text)))
    return HouseholdStep(_with(before, noted), ((before.first, KeepNote(text, None)),))


def _flagged(step: HouseholdStep) -> HouseholdStep:
    """Tell a person; the tries that the machine used up are the child's again."""
    household = step.household
    state = household.members[household.first]
    flagged = replace(state, flags=(*state.flags, FLAG), tries=0)
    return HouseholdStep(_with(household, flagged), (*step.effects, (household.first, Raise(FLAG))))


def _released(step: HouseholdStep) -> HouseholdStep:
    """Take the flag back: somebody is there."""
    told = tuple(
        (alias, Withdraw(FLAG)) for alias, state in step.household.members.items() if FLAG in state.flags
    )
    return HouseholdStep(_forgotten(step).household, (*step.effects, *told))


def _forgotten(step: HouseholdStep) -> HouseholdStep:
    """Go on without the flag, which a person has dealt with."""
    members = {
        alias: replace(state, flags=tuple(flag for flag in state.flags if flag != FLAG))
        for alias, state in step.household.members.items()
    }
    return HouseholdStep(replace(step.household, members=members), step.effects)


def _with(household: Household, state: Conversation) -> Household:
    return replace(household, members={**household.members, household.first: state})

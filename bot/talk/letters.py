"""What officers tell a child by name: kept until the hours for writing first, then said once, through the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.domain.conversations import (
    AfterOfficer,
    Conversation,
    Event,
    OfficerAsks,
    OfficerSays,
    Send,
    TickName,
    step,
)
from bot.domain.messages import ChannelKind
from bot.ground.context import Context
from bot.store.accounts import Account
from bot.store.base import table_of
from bot.store.told import ToldMessage
from bot.talk import officers_turn, phones, replies, timers
from bot.talk.cause import Cause, cause_of
from bot.talk.refusals import TellRefusal, why_not, why_not_asked
from bot.talk.rendering import RenderedMessage

TOLD, ACCOUNTS = table_of(ToldMessage), table_of(Account)
LETTER, YOU_SAID, YOU_SAID_NO, QUESTION = "letter", "you_said", "you_said_no", "question"
OUTCOMES = frozenset({YOU_SAID, YOU_SAID_NO})
# The approved texts that an officer can pick instead of writing.
APPROVED = ("letter_call", "letter_visit", "letter_thanks")
# What the officer wrote stands there in each kind.
_PLACE: Mapping[str, str] = {LETTER: "words", YOU_SAID: "did", YOU_SAID_NO: "why"}
_STOPS = (".", "!", "?", "…", "۔", "؟", "।", "።")


@dataclass(frozen=True, slots=True)
class OfficersWords:
    """What an officer tells a child; ``translation`` is the same in the child's language, by a person.

    ``wording`` is an approved text instead of words; ``said`` what the child said, ``question`` the one it answers.
    """

    kind: str
    words: str = ""
    translation: str = ""
    wording: str | None = None
    said: str = ""
    question: str | None = None


def slot(now: datetime, context: Context) -> datetime:
    """Return the next moment at which an officer's message may go."""
    return context.slots.first_read(now)


def plan(
    connection: Connection, conversation_id: int, told: OfficersWords, token: str, account_id: int, now: datetime,
    context: Context,
) -> datetime | None:  # fmt: skip
    """Keep what an officer tells a child, and return when it goes; None when this form was sent before."""
    if connection.execute(select(TOLD.c.id).where(TOLD.c.token == token)).first() is not None:
        return None
    at = slot(now, context)
    values = {
        "token": token, "conversation_id": conversation_id, "kind": told.kind, "question": told.question,
        "wording": told.wording, "said": told.said or None, "words": told.words or None,
        "translation": told.translation or None, "written_at": now, "written_by": account_id, "due_at": at,
    }  # fmt: skip
    connection.execute(insert(TOLD), values)
    timers.set_timer(connection, conversation_id, TickName.LETTER, at)
    return at


def preview(
    connection: Connection, row: Row[Any], told: OfficersWords, sender: str, now: datetime, context: Context
) -> RenderedMessage:
    """Return what the child would get, in the words of their language and of the phone on which they get it."""
    state = phones.state_of(row)
    target = phone_for(connection, row, told.kind)
    found = phones.names_at(connection, target.address_id)
    names = {row.conversation_id if key == target.id else key: name for key, name in found.items()}
    cause = cause_of(row, channel_of(target), now, "preview", aliases=names)
    asks_after = officers_turn.asks_after(connection, row)
    event = OfficerSays(told.kind, _params(told, sender), told.kind == LETTER, asks_after)
    return _rendered(connection, cause, state, event, context)


def phone_for(connection: Connection, row: Row[Any], kind: str) -> Any:
    """Return the conversation whose phone something goes to: a letter to the one on which the child writes now."""
    return officers_turn.phone_of(connection, row) if kind == LETTER else row


def channel_of(row: Any) -> ChannelKind:
    """Return the channel on which a conversation writes."""
    return ChannelKind(row.channel or phones.state_of(row).channel)


def _rendered(
    connection: Connection, cause: Cause, state: Conversation, event: OfficerSays, context: Context
) -> RenderedMessage:
    result = step(state, event, context.world(cause.now))
    (send,) = [effect for effect in result.effects if isinstance(effect, Send)]
    return replies.speaker_of(connection, cause, result.state, context).say(send.kind, None, send.params)


def _params(told: OfficersWords, sender: str) -> dict[str, str]:
    """Return what the text of a message says: the officer's words, in English beneath where there is a translation."""
    params = {"sender": sender}
    if told.wording is not None:
        return {**params, "lead": "letter_from", "wording": told.wording}
    place = _PLACE[told.kind]
    params[place] = _ended(told.translation or told.words)
    if told.translation:
        params[f"{place}_en"] = _ended(told.words)
    return {**params, "said": _ended(told.said)} if told.kind in OUTCOMES else params


def _ended(words: str) -> str:
    """End a sentence, because another one follows."""
    said = " ".join(words.split())
    return said if said.endswith(_STOPS) else f"{said}."


def waiting(connection: Connection, conversation_id: int, now: datetime) -> Sequence[Any]:
    """Return what waits to be told in one conversation, oldest first."""
    mine = (TOLD.c.conversation_id == conversation_id, TOLD.c.queued_at.is_(None), TOLD.c.due_at <= now)
    told = (
        select(*TOLD.c, ACCOUNTS.c.name.label("sender"))
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == TOLD.c.written_by)
        .where(*mine)
    )
    return connection.execute(told.order_by(TOLD.c.id)).all()


def take(connection: Connection, row: Any, told: Any, now: datetime) -> Event | None:
    """Return what is told now in a conversation that was just read, and note that it goes; None where it may not.

    Between the writing and the hours for it a child can say STOP or lose the phone, so all is looked at again.
    """
    refusal = _refusal(connection, row, told, now)
    gone = {"queued_at": now, "refusal": refusal.value if refusal is not None else None}
    connection.execute(update(TOLD).where(TOLD.c.id == told.id).values(gone))
    if refusal is not None:
        return None
    asks_after = officers_turn.asks_after(connection, row)
    if told.kind == LETTER:
        officers_turn.take_over(connection, row, now)
    return _event(told, asks_after)


def _refusal(connection: Connection, row: Any, told: Any, now: datetime) -> TellRefusal | None:
    if told.kind in OUTCOMES and told.said is None:
        return TellRefusal.TAKEN_BACK  # what was said meanwhile to be deleted is not quoted any more
    refusal = why_not(connection, row, now, quotes=told.kind in OUTCOMES, moves=told.kind == LETTER)
    if refusal is None and told.kind == QUESTION:
        return why_not_asked(row, told.question)
    return refusal


def purpose_of(conversation_id: int, told_id: int) -> str:
    """Return the unique purpose under which the outbox has what an officer told."""
    return f"{conversation_id}:told:{told_id}:0"


def _event(told: Any, asks_after: AfterOfficer | None) -> Event:
    if told.kind == QUESTION:
        return OfficerAsks(told.question)
    written = OfficersWords(
        told.kind, told.words or "", told.translation or "", told.wording, told.said or "", told.question
    )
    return OfficerSays(told.kind, _params(written, told.sender or ""), told.kind == LETTER, asks_after)

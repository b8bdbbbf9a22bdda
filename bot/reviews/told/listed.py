"""What officers told the child of a review, with how far each message came, and what the child wrote back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from bot.domain.conversations import TickName, from_json
from bot.ground.access import open_talks
from bot.ground.roles import Person
from bot.reviews.contributions import Words
from bot.store.accounts import Account
from bot.store.conversations import ConversationRecord, Timer
from bot.store.messages import OutboxMessage
from bot.store.people import Child
from bot.store.told import ToldMessage
from bot.talk.letters import LETTER, purpose_of
from bot.talk.lost_letters import LOST
from bot.talk.refusals import TellRefusal, because


@dataclass(frozen=True, slots=True)
class TalkItem:
    """One thing that was said: by an officer, or by the child, who has no ``kind``.

    ``status`` is how far the message came; None while it waits for the hours for writing, until ``due_at``, and
    what was not sent, with why in ``because``.
    """

    at: datetime
    kind: str | None = None
    by: str | None = None
    words: str | None = None
    translation: str | None = None
    wording: str | None = None
    said: str | None = None
    question: str | None = None
    status: str | None = None
    error: str | None = None
    due_at: datetime | None = None
    language: str | None = None
    because: str | None = None

    @property
    def was_lost(self) -> bool:
        """Return whether this was a letter that reached nobody, which ends the officer's turn."""
        return self.kind == LETTER and self.status in LOST


@dataclass(frozen=True, slots=True)
class OfficersTalk:
    """Everything told about one review, oldest first; ``until`` is when the officer's turn ends, None when it is.

    ``goes_on``: questions wait for the child, so that a 1 brings them back.
    """

    items: tuple[TalkItem, ...] = ()
    until: datetime | None = None
    goes_on: bool = False


def talk_of(
    session: Session, person: Person, conversation_id: int | None, said: Words | None
) -> OfficersTalk:
    """Return what was told in a conversation, with what the child wrote back; two statements."""
    if conversation_id is None:
        return OfficersTalk()
    told = session.execute(_told(person, conversation_id)).all()
    if not told:
        return OfficersTalk()
    sent = _sent(session, conversation_id)
    back = [note for note in said.notes if note.to_officer] if said else []
    items = [_item(row, sent) for row in told]
    language = said.language if said else None
    items += [TalkItem(note.at, words=note.words, language=language) for note in back]
    until = next((row.until for row in told if row.until is not None), None)
    goes_on = from_json(told[0].state).asks_after is not None
    return OfficersTalk(tuple(sorted(items, key=lambda item: item.at)), until, goes_on)


def _told(person: Person, conversation_id: int) -> Any:
    """Return the statement of what was told, for anyone who may open the conversation's words."""
    turn = (Timer.conversation_id == ToldMessage.conversation_id, Timer.name == TickName.OFFICER.value)
    until = select(Timer.due_at).where(*turn, Timer.done_at.is_(None)).scalar_subquery()
    return (
        select(
            ToldMessage,
            Account.name.label("by"),
            until.label("until"),
            ConversationRecord.state,
            Child.known_as,
        )
        .join(ConversationRecord, ConversationRecord.id == ToldMessage.conversation_id)
        .join(Child, Child.id == ConversationRecord.child_id)
        .outerjoin(Account, Account.id == ToldMessage.written_by)
        .where(ToldMessage.conversation_id == conversation_id, open_talks(person))
        .order_by(ToldMessage.id)
    )


def _sent(session: Session, conversation_id: int) -> Mapping[str, Any]:
    """Return the messages of the outbox by their purpose; a text in the place of a WhatsApp message stands for it."""
    columns = (
        OutboxMessage.id, OutboxMessage.purpose, OutboxMessage.status, OutboxMessage.error_code,
        OutboxMessage.sent_at, OutboxMessage.delivered_at, OutboxMessage.created_at,
    )  # fmt: skip
    ours = OutboxMessage.purpose.like(f"{conversation_id}:told:%")
    instead = OutboxMessage.purpose.like("text for %")
    rows: Sequence[Any] = session.execute(
        select(*columns).where(OutboxMessage.conversation_id == conversation_id, or_(ours, instead))
    ).all()
    texts = {row.purpose.removeprefix("text for "): row for row in rows}
    return {row.purpose: texts.get(str(row.id), row) for row in rows}


def _item(row: Row[Any], sent: Mapping[str, Any]) -> TalkItem:
    told: ToldMessage = row.ToldMessage
    refusal = told.refusal and because(TellRefusal(told.refusal), row.known_as)
    message = sent.get(purpose_of(told.conversation_id, told.id))
    return TalkItem(
        at=(message.sent_at or message.created_at) if message else told.queued_at or told.due_at,
        kind=told.kind,
        by=row.by,
        words=told.words,
        translation=told.translation,
        wording=told.wording,
        said=told.said,
        question=told.question,
        status=message.status if message else None,
        error=message.error_code if message else None,
        due_at=told.due_at if told.queued_at is None else None,
        because=refusal,
    )

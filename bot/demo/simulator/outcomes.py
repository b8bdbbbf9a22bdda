"""What the product made of the last message from a phone: how it was read, what was kept, raised and sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.simulator.mailbox import SimulatedPhone
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Question, Questionnaire
from bot.domain.texting import TextCost, measure
from bot.store.addresses import AddressRecord
from bot.store.alerts import Flag
from bot.store.contributions import AnswerRecord, Note
from bot.store.conversations import ConversationRecord, Timer
from bot.store.keys import cipher
from bot.store.messages import InboundMessage, OutboxMessage
from bot.store.people import Officer
from bot.store.reviews import Review
from bot.translation import Content

MOST_REPLIES = 12


@dataclass(frozen=True, slots=True)
class Stored:
    """One answer that was kept: the question, how it was read, the stored value, its English label, the reason."""

    question: str
    status: str
    value: Any
    label: str | None
    note: str | None
    media: str | None


@dataclass(frozen=True, slots=True)
class QueuedReply:
    """One message that was queued: its kind, where it stands, and for SMS what it costs."""

    kind: str
    status: str
    cost: TextCost | None


@dataclass(frozen=True, slots=True)
class Raised:
    """One attention flag of the conversation; ``now`` says that the last message raised it."""

    name: str
    severity: str
    withdrawn: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """When the conversation looks at itself again, and why."""

    name: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class SimulatedTalk:
    """Where a conversation stands: answers given of questions on the way, and the last question really sent.

    ``officer`` is the IRO who reads it.
    """

    id: int
    review_id: int
    officer: str
    questionnaire: str
    status: str
    language: str | None
    answered: int
    questions: int
    prompted: str | None


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """What became of the last message: ``heard`` is "handled", "triage" or "ignored", None before any message."""

    heard: str | None
    stored: tuple[Stored, ...]
    notes: tuple[str, ...]
    replies: tuple[QueuedReply, ...]
    flags: tuple[Raised, ...]
    clocks: tuple[Clock, ...]
    talk: SimulatedTalk | None


def outcome(session: Session, content: Content, phone: SimulatedPhone) -> TurnOutcome:
    """Look at the last message from a phone; before any message, at the invitation."""
    lookup = cipher.lookup(phone.channel.value, phone.number)
    address = session.scalar(
        select(AddressRecord).where(
            AddressRecord.channel == phone.channel.value, AddressRecord.lookup == lookup
        )
    )
    last = _last(session, phone, lookup)
    talk = _talk(session, last, address)
    if last and talk and last.conversation_id not in {None, talk.id}:
        last = None  # it belongs to an earlier conversation
    return TurnOutcome(
        heard=last.outcome if last else None,
        stored=_stored(session, content, talk, last),
        notes=_notes(session, last),
        replies=_replies(session, talk, address, last),
        flags=_flags(session, talk, last),
        clocks=_clocks(session, talk),
        talk=_shown(session, talk) if talk else None,
    )


def _last(session: Session, phone: SimulatedPhone, lookup: bytes) -> InboundMessage | None:
    return session.scalar(
        select(InboundMessage)
        .where(InboundMessage.channel == phone.channel.value, InboundMessage.lookup == lookup)
        .order_by(InboundMessage.id.desc())
        .limit(1)
    )


def _talk(
    session: Session, last: InboundMessage | None, address: AddressRecord | None
) -> ConversationRecord | None:
    """Return the conversation that the last message went to, unless another one has begun since."""
    if address is None:
        return None
    newest = select(ConversationRecord).where(ConversationRecord.address_id == address.id)
    newest = newest.order_by(ConversationRecord.open.desc(), ConversationRecord.id.desc()).limit(1)
    current = session.scalar(newest)
    named = session.get(ConversationRecord, last.conversation_id) if last and last.conversation_id else None
    return named if named and (named.open or not (current and current.open)) else current


def _stored(
    session: Session, content: Content, talk: ConversationRecord | None, last: InboundMessage | None
) -> tuple[Stored, ...]:
    if talk is None or last is None:
        return ()
    questionnaire = content.questionnaires[talk.questionnaire][talk.questionnaire_version]
    found = select(AnswerRecord).where(AnswerRecord.inbound_id == last.id).order_by(AnswerRecord.id)
    return tuple(_one(answer, questionnaire) for answer in session.scalars(found))


def _one(answer: AnswerRecord, questionnaire: Questionnaire) -> Stored:
    question = next((one for one in questionnaire.questions if one.id == answer.question), None)
    return Stored(
        answer.question,
        answer.status,
        answer.value,
        _label(question, answer.value),
        answer.note,
        answer.media,
    )


def _label(question: Question | None, value: Any) -> str | None:
    if question is None or question.options is None or value is None:
        return None
    keys = value if isinstance(value, list) else [value]
    return ", ".join(option.label for option in question.options.options if option.key in keys) or None


def _notes(session: Session, last: InboundMessage | None) -> tuple[str, ...]:
    if last is None:
        return ()
    found = session.scalars(select(Note).where(Note.inbound_id == last.id).order_by(Note.id))
    return tuple(note.text or f"({note.media})" for note in found)


def _replies(
    session: Session,
    talk: ConversationRecord | None,
    address: AddressRecord | None,
    last: InboundMessage | None,
) -> tuple[QueuedReply, ...]:
    """Return what was queued for this phone since the last message; before any, what the conversation began with."""
    if address is None or (talk is None and last is None):
        return ()
    queued = select(OutboxMessage).where(OutboxMessage.address_id == address.id)
    if last is not None:
        queued = queued.where(OutboxMessage.created_at >= last.received_at)
    elif talk is not None:
        queued = queued.where(OutboxMessage.conversation_id == talk.id)
    newest = queued.order_by(OutboxMessage.id.desc()).limit(MOST_REPLIES)
    return tuple(_reply(row) for row in reversed(session.scalars(newest).all()))


def _reply(row: OutboxMessage) -> QueuedReply:
    is_sms = row.channel == ChannelKind.SMS
    return QueuedReply(row.kind, row.status, measure(row.body["text"]) if is_sms else None)


def _flags(
    session: Session, talk: ConversationRecord | None, last: InboundMessage | None
) -> tuple[Raised, ...]:
    if talk is None:
        return ()
    found = session.scalars(select(Flag).where(Flag.conversation_id == talk.id).order_by(Flag.id))
    return tuple(
        Raised(
            flag.name,
            flag.severity,
            flag.withdrawn_at is not None,
            last is not None and flag.inbound_id == last.id,
        )
        for flag in found
    )


def _clocks(session: Session, talk: ConversationRecord | None) -> tuple[Clock, ...]:
    if talk is None:
        return ()
    running = select(Timer).where(Timer.conversation_id == talk.id, Timer.done_at.is_(None))
    return tuple(Clock(timer.name, timer.due_at) for timer in session.scalars(running.order_by(Timer.due_at)))


def _shown(session: Session, talk: ConversationRecord) -> SimulatedTalk:
    officer = select(Officer.name).join(Review, Review.officer_id == Officer.id)
    return SimulatedTalk(
        id=talk.id,
        review_id=talk.review_id,
        officer=session.scalar(officer.where(Review.id == talk.review_id)) or "",
        questionnaire=talk.questionnaire,
        status=talk.status,
        language=talk.language,
        answered=talk.answered,
        questions=talk.questions,
        prompted=talk.prompted,
    )

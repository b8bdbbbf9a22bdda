"""A dialogue held on a simulated phone, written as a test transcript that the engine must reproduce."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.simulator.mailbox import MailDirection
from bot.domain.conversations import AnswerStatus
from bot.domain.languages import ENGLISH
from bot.ground.roles import NotFound
from bot.store.alerts import Flag
from bot.store.contributions import AnswerRecord, Note
from bot.store.conversations import ConversationRecord
from bot.store.installation import SimulatedMessage
from bot.store.messages import InboundMessage, OutboxMessage
from bot.talk import read_back

REMINDERS = frozenset({"reminder1", "reminder2"})
# It follows what the engine says, which alone a transcript holds.
BESIDE = frozenset({read_back.KIND})
OUT_OF_HOURS = "safety_off"


def as_yaml(session: Session, conversation_id: int) -> str:
    """Write one conversation as a file of one transcript."""
    import yaml  # noqa: PLC0415 - no other page needs it

    return yaml.safe_dump([transcript(session, conversation_id)], allow_unicode=True, sort_keys=False)


def transcript(session: Session, conversation_id: int) -> dict[str, Any]:
    """Write one conversation from its invitation on: what was given, each turn, and how it ended; NotFound."""
    talk = session.get(ConversationRecord, conversation_id)
    if talk is None:
        raise NotFound("no such conversation")
    turns = [turn for _, turn in sorted(_turns(session, talk), key=lambda pair: pair[0])]
    return {
        "id": f"phone-{talk.id}",
        "title": "a dialogue held on the phone simulator",
        "given": _given(talk, turns),
        "turns": turns,
        "expect": _expect(session, talk),
    }


def _given(talk: ConversationRecord, turns: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    offered = list(talk.state.get("offered", [ENGLISH]))
    given: dict[str, Any] = {
        "questionnaire": talk.questionnaire,
        "status": "invited",
        "channel": talk.channel,
        "language": offered[0],
        "languages": offered,
    }
    closed = any(OUT_OF_HOURS in turn["out"] for turn in turns)
    return given | ({"open_hours": False} if closed else {})


def _turns(session: Session, talk: ConversationRecord) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Return every message with what was sent in the same moment, and the reminders, which nobody caused."""
    found = (
        select(InboundMessage).where(InboundMessage.conversation_id == talk.id).order_by(InboundMessage.id)
    )
    before: datetime | None = None
    asked: list[str] = []
    sent = _sent(session, talk)
    for message in session.scalars(found):
        said = _said(session, message, asked)
        if before is not None:
            said["after"] = max(0, round((message.received_at - before).total_seconds()))
        before = message.received_at
        kinds = sent.pop(message.received_at, [])
        asked += [kind.partition(":")[2] for kind in kinds if ":" in kind]
        yield message.received_at, {"in": said, "out": kinds}
    for moment, kinds in sent.items():
        for kind in REMINDERS.intersection(kinds):
            yield moment, {"in": {"kind": "tick", "name": kind}, "out": [kind]}


def _sent(session: Session, talk: ConversationRecord) -> dict[datetime, list[str]]:
    found: dict[datetime, list[str]] = {}
    queued = select(OutboxMessage).where(OutboxMessage.conversation_id == talk.id).order_by(OutboxMessage.id)
    for message in session.scalars(queued):
        if message.kind not in BESIDE:
            found.setdefault(message.created_at, []).append(message.kind)
    return found


def _said(session: Session, message: InboundMessage, asked: Sequence[str]) -> dict[str, Any]:
    if message.media:
        said: dict[str, Any] = {"media": message.media[0][0]}
        return said | ({"text": message.body} if message.body else {})
    question, key = _pressed(session, message)
    if not key:
        return {"text": message.body or ""}
    is_old = question in asked and question != asked[-1]
    return {"button": key} | ({"quotes": question} if is_old else {})


def _pressed(session: Session, message: InboundMessage) -> tuple[str, str]:
    """Return the question and the key of a pressed button, which only the phone remembers; empty for typed words."""
    name, own = message.provider_message_id, SimulatedMessage.direction == MailDirection.FROM_PHONE
    if name.startswith("callback:"):
        on_phone = select(SimulatedMessage).where(own, SimulatedMessage.lookup_text == message.sender)
        row = next((one for one in session.scalars(on_phone) if _callback(one) == name), None)
    else:
        row = session.scalar(
            select(SimulatedMessage).where(own, SimulatedMessage.provider_message_id == name)
        )
    parts = str(row.body.get("button") or "").split(".") if row else []
    return (parts[1], parts[2]) if len(parts) == 3 else ("", "")


def _callback(row: SimulatedMessage) -> str:
    return f"callback:{row.provider_message_id.replace(':', '')}"


def _expect(session: Session, talk: ConversationRecord) -> dict[str, Any]:
    answers = session.scalars(
        select(AnswerRecord)
        .where(AnswerRecord.conversation_id == talk.id, AnswerRecord.current)
        .order_by(AnswerRecord.id)
    ).all()
    flags = select(Flag.name).where(Flag.conversation_id == talk.id, Flag.withdrawn_at.is_(None))
    notes = session.scalars(select(Note.text).where(Note.conversation_id == talk.id).order_by(Note.id))
    return {
        "status": talk.status,
        "language": talk.language,
        "answers": {answer.question: _answer(answer) for answer in answers},
        "flags": sorted(session.scalars(flags)),
        "notes": [note for note in notes if note],
        "off_path": [answer.question for answer in answers if answer.off_path],
    }


def _answer(answer: AnswerRecord) -> Any:
    parts = {"status": answer.status, "value": answer.value, "note": answer.note, "media": answer.media}
    filled = {name: part for name, part in parts.items() if part is not None}
    return (
        answer.value
        if set(filled) == {"status", "value"} and answer.status == AnswerStatus.ANSWERED
        else filled
    )

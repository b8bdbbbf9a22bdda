"""Saying which child on a shared phone wrote an alert: it and its flags are that child's from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.domain.readers import Readers
from bot.ground.alerts import readable_alerts
from bot.ground.conditions import IS_PHONE_IN_USE
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.safeguarding.actions import find, flags_of, messages_of, step
from bot.store.addresses import Binding
from bot.store.alerts import Alert, AlertChild, AlertMessage, AlertStep, Flag
from bot.store.contributions import AnswerRecord, Note
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage
from bot.store.people import Child
from bot.talk import contribution
from bot.talk.alerts import NAMED


def name_writer(
    session: Session, person: Person, alert_id: int, child_id: int, *, today: date, now: datetime
) -> None:
    """Record who wrote an alert that several children may have written; the IRO of that child is told, no other.

    A wrong choice is corrected by choosing again among those who hold the phone. InputRefused for a child who is
    not one of them, or who is named already.
    """
    alert = find(session, person, alert_id, today)
    writers = session.scalars(select(AlertChild).where(AlertChild.alert_id == alert.id)).all()
    named = {one.child_id for one in writers}
    may_be = named | set(candidates(session, [alert.id]).get(alert.id, {}))
    reads = session.scalar(select(Alert.id).where(Alert.id == alert.id, readable_alerts(person))) is not None
    if not reads or child_id not in may_be or named == {child_id}:
        raise InputRefused("child", "Choose one of the children on this phone")
    for one in writers:
        if one.child_id != child_id:
            session.delete(one)
    if child_id not in named:
        session.add(AlertChild(alert_id=alert.id, child_id=child_id))
    if (talk := _newest_talk(session, alert, child_id)) is not None:
        _move(session, alert, talk, now)
    step(session, alert, person, NAMED, None, now)


def _newest_talk(session: Session, alert: Alert, child_id: int) -> ConversationRecord | None:
    """Return a child's newest conversation on the phone of an alert."""
    return session.scalar(
        select(ConversationRecord)
        .where(ConversationRecord.child_id == child_id, ConversationRecord.address_id == alert.address_id)
        .order_by(ConversationRecord.id.desc())
        .limit(1)
    )


def candidates(session: Session, ids: Sequence[int]) -> Mapping[int, Mapping[int, str]]:
    """Return, for alerts with a named writer, the children who hold the phone and could be named instead."""
    rows = session.execute(
        select(Alert.id, Child.id.label("child_id"), Child.known_as)
        .join(Binding, Binding.address_id == Alert.address_id)
        .join(Child, Child.id == Binding.child_id)
        .where(Alert.id.in_(ids), IS_PHONE_IN_USE)
        .where(exists().where(AlertStep.alert_id == Alert.id, AlertStep.action == NAMED))
        .order_by(Binding.id)
    )
    found: dict[int, dict[int, str]] = {}
    for row in rows:
        found.setdefault(row.id, {})[row.child_id] = row.known_as
    return found


def _move(session: Session, alert: Alert, talk: ConversationRecord, now: datetime) -> None:
    """Bring the flags and the words of the messages to the child's own conversation."""
    _move_flags(session, alert, talk, now)
    about, told = {"conversation_id": talk.id}, session.scalars(messages_of(alert)).all()
    for inbound_id in told:
        _take_off(session, inbound_id, talk)
    for table, column in (
        (Note, Note.inbound_id),
        (InboundMessage, InboundMessage.id),
        (AlertMessage, AlertMessage.inbound_id),
    ):
        session.execute(update(table).where(column.in_(told)).values(about))
    if talk.phase == Phase.POST:
        connection = session.connection()
        contribution.add(connection, talk.id, len(told), now)
        if talk.readers != Readers.IRO:
            contribution.ask_for_contact(connection, talk.id, talk.review_id, now)


def _move_flags(session: Session, alert: Alert, talk: ConversationRecord, now: datetime) -> None:
    """Withdraw the flags of an alert from another child's conversation, and raise them in this one."""
    for flag in flags_of(session, alert):
        if flag.conversation_id == talk.id:
            continue
        flag.withdrawn_at = now
        session.add(
            Flag(
                conversation_id=talk.id,
                review_id=talk.review_id,
                name=flag.name,
                severity=flag.severity,
                inbound_id=flag.inbound_id,
                raised_at=flag.raised_at,
                acknowledged_at=flag.acknowledged_at,
                acknowledged_by=flag.acknowledged_by,
                outcome=flag.outcome,
            )
        )


def _take_off(session: Session, inbound_id: int, talk: ConversationRecord) -> None:
    """Take the answers that the message gave off another child; its words are a note of the one who wrote it."""
    of_others = (
        AnswerRecord.inbound_id == inbound_id,
        AnswerRecord.conversation_id != talk.id,
        AnswerRecord.current.is_(True),
    )
    answers = session.scalars(select(AnswerRecord).where(*of_others).order_by(AnswerRecord.id)).all()
    kept = session.scalar(select(Note.id).where(Note.inbound_id == inbound_id).limit(1))
    if answers and kept is None:
        message, first = session.get_one(InboundMessage, inbound_id), answers[0]
        words = message.body or first.note or (first.value if isinstance(first.value, str) else None)
        note = Note(conversation_id=talk.id, text=words, media=first.media, inbound_id=inbound_id)
        note.written_at = first.answered_at
        session.add(note)
    for answer in answers:
        answer.current = False
    session.flush()

"""Saying which child on a shared phone wrote an alert: it and its flags are that child's from then on."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.services.access import Person, may_read_alerts
from bot.services.duty.dealing import find, flags_of, step
from bot.services.errors import InputRefused
from bot.store.alerts import Alert, AlertChild, Flag
from bot.store.contributions import Note
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage


def name_writer(
    session: Session, person: Person, alert_id: int, child_id: int, *, today: date, now: datetime
) -> None:
    """Say who wrote an alert that several children may have written; the IRO of that child is told, no other.

    InputRefused for a child who is not one of them, or when it is known already.
    """
    alert = find(session, person, alert_id, today)
    writers = session.scalars(select(AlertChild).where(AlertChild.alert_id == alert.id)).all()
    if not may_read_alerts(person) or len(writers) < 2 or child_id not in {one.child_id for one in writers}:
        raise InputRefused("child", "Choose one of the children on this phone")
    for one in writers:
        if one.child_id != child_id:
            session.delete(one)
    talk = session.scalar(
        select(ConversationRecord)
        .where(ConversationRecord.child_id == child_id, ConversationRecord.address_id == alert.address_id)
        .order_by(ConversationRecord.id.desc())
        .limit(1)
    )
    if talk is not None:
        _move(session, alert, talk, now)
    step(session, alert, person, "named", None, now)


def _move(session: Session, alert: Alert, talk: ConversationRecord, now: datetime) -> None:
    """Bring the flags and the words that stand under no question to the child's own conversation."""
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
    about = {"conversation_id": talk.id}
    session.execute(update(Note).where(Note.inbound_id == alert.inbound_id).values(about))
    session.execute(update(InboundMessage).where(InboundMessage.id == alert.inbound_id).values(about))

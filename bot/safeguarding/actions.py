"""Dealing with an alert: taking it in hand, saying what was done, and taking that back with a reason."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from bot.domain.flags import Severity
from bot.ground import audit
from bot.ground.alerts import visible_alerts
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import NotFound, Person
from bot.store.alerts import Alert, AlertChild, AlertMessage, AlertStep, Flag

LONGEST = 1000
LONGEST_OUTCOME = 500
SUBJECT = "alert"


class Action(StrEnum):
    """What was done about an alert, as the record says it."""

    POLICE = "Called 999"
    DUTY_TEAM = "Told the emergency duty team"
    SPOKE = "Spoke to the child or an adult"
    OTHER = "Did something else"
    NO_CONCERN = "Not a concern"


def claim(session: Session, person: Person, alert_id: int, *, today: date, now: datetime) -> None:
    """Take an alert in hand, also from somebody else, or say that one has read what came since.

    Nobody is called to it any more, until the child writes again and that is not read. InputRefused when it is
    finished; NotFound for what this person may not know of.
    """
    alert = find(session, person, alert_id, today)
    if alert.done_at is not None:
        raise InputRefused("alert", "Somebody has finished this alert already")
    is_mine = alert.claimed_by == person.account_id
    if is_mine and not _wrote_since(session, alert):
        return
    alert.claimed_at, alert.claimed_by = now, person.account_id
    step(session, alert, person, "read" if is_mine else "claimed", None, now)


def _wrote_since(session: Session, alert: Alert) -> bool:
    """Return whether a message joined the alert after somebody took it in hand."""
    later = exists().where(AlertMessage.alert_id == alert.id, AlertMessage.heard_at > alert.claimed_at)
    return bool(session.scalar(select(later)))


def finish(
    session: Session,
    person: Person,
    alert_id: int,
    *,
    action: Action,
    words: str,
    seen: int | None = None,
    today: date,
    now: datetime,
) -> None:
    """Record what was done about an alert; the urgent flags of its messages are dealt with too.

    ``seen`` is the newest message of the alert that this person was shown, None for all of them. InputRefused without
    words, when it is finished already, and when a message came that was not shown.
    """
    alert = find(session, person, alert_id, today)
    said = require_words("words", words, "Say what you did and who you spoke to", LONGEST)
    if alert.done_at is not None:
        raise InputRefused("words", "Somebody has finished this alert already")
    if seen is not None and _newest(session, alert) > seen:
        again = "Another message came while you were writing: read it above, then send again"
        raise InputRefused("words", again)
    outcome = f"{action.value}. {said}"
    for flag in flags_of(session, alert):
        if flag.acknowledged_at is None:
            flag.acknowledged_at, flag.acknowledged_by = now, person.account_id
            flag.outcome = outcome[:LONGEST_OUTCOME]
    _close(session, alert, person, outcome, now)


def _newest(session: Session, alert: Alert) -> int:
    return session.scalar(select(func.max(AlertMessage.id)).where(AlertMessage.alert_id == alert.id)) or 0


def reopen(
    session: Session, person: Person, alert_id: int, *, reason: str, today: date, now: datetime
) -> None:
    """Take back that an alert is finished: it is open again, in the hands of this person.

    InputRefused without a reason, or when the alert is open.
    """
    alert = find(session, person, alert_id, today)
    said = require_words("reason", reason, "Say why this alert must be looked at again", LONGEST)
    if alert.done_at is None:
        raise InputRefused("reason", "This alert is open")
    for flag in flags_of(session, alert):
        if flag.acknowledged_at == alert.done_at:
            flag.acknowledged_at = flag.acknowledged_by = flag.outcome = None
    alert.done_at = alert.done_by = None
    alert.claimed_at, alert.claimed_by = now, person.account_id
    step(session, alert, person, "reopened", said, now)


def settle(session: Session, person: Person, inbound_id: int | None, *, outcome: str, now: datetime) -> None:
    """Finish the alert that a message is in when the last of its urgent flags was dealt with on the review's page.

    Where any of several children may have written, one child's IRO cannot answer for the others.
    """
    if inbound_id is None:
        return
    of_message = select(AlertMessage.alert_id).where(AlertMessage.inbound_id == inbound_id)
    alert = session.scalar(
        select(Alert).where(Alert.id.in_(of_message), Alert.done_at.is_(None)).with_for_update()
    )
    if alert is None or any(flag.acknowledged_at is None for flag in flags_of(session, alert)):
        return
    named = select(func.count()).select_from(AlertChild).where(AlertChild.alert_id == alert.id)
    if (session.scalar(named) or 0) > 1:
        return
    _close(session, alert, person, outcome, now)


def _close(session: Session, alert: Alert, person: Person, outcome: str, now: datetime) -> None:
    if alert.claimed_at is None:
        alert.claimed_at, alert.claimed_by = now, person.account_id
    alert.done_at, alert.done_by = now, person.account_id
    step(session, alert, person, "done", outcome, now)


def find(session: Session, person: Person, alert_id: int, today: date) -> Alert:
    """Return an alert, locked; NotFound for what this person may not know of."""
    found = select(Alert).where(Alert.id == alert_id, visible_alerts(person, today)).with_for_update()
    alert = session.scalar(found)
    if alert is None:
        raise NotFound(f"alert {alert_id}")
    return alert


def flags_of(session: Session, alert: Alert) -> list[Flag]:
    """Return the urgent flags that the messages of an alert raised and that stand."""
    told = Flag.inbound_id.in_(messages_of(alert))
    urgent = (told, Flag.severity == Severity.URGENT.value, Flag.withdrawn_at.is_(None))
    return list(session.scalars(select(Flag).where(*urgent).order_by(Flag.id)))


def messages_of(alert: Alert) -> Select[int]:
    """Return the statement that selects the ids of the messages that an alert is about."""
    return select(AlertMessage.inbound_id).where(AlertMessage.alert_id == alert.id)


def step(
    session: Session, alert: Alert, person: Person, action: str, words: str | None, now: datetime
) -> None:
    """Record one step, with its words sealed and none of them in the audit trail."""
    session.add(
        AlertStep(alert_id=alert.id, action=action, words=words, taken_at=now, taken_by=person.account_id)
    )
    audit.record(session, action, SUBJECT, alert.id, person, now)

"""Alerts of danger, what people did about them, and messages in triage that somebody looked at."""

from typing import Any

from sqlalchemy.orm import Session

from bot.store.alerts import Alert, AlertChild, AlertMessage, AlertStep, DutyCall, TriageStep
from bot.store.worries import WorryScan
from tests.factories.building import add, number
from tests.factories.messages import inbound_message
from tests.factories.moments import NOW
from tests.factories.people import child


def alert(session: Session, **given: Any) -> Alert:
    """Raise an alert about a message from a stranger that nobody has taken."""
    if "inbound_id" not in given:
        given["inbound_id"] = inbound_message(session, body="he hits me").id
    made = add(session, Alert, {"name": "distress", "raised_at": NOW}, given)
    if made.inbound_id is not None:
        alert_message(session, alert_id=made.id, inbound_id=made.inbound_id, heard_at=made.raised_at)
    return made


def alert_message(session: Session, **given: Any) -> AlertMessage:
    """Let a message from a stranger join an alert."""
    if "alert_id" not in given:
        given["alert_id"] = alert(session, inbound_id=None).id
    if "inbound_id" not in given:
        given["inbound_id"] = inbound_message(session, body="he hits me").id
    return add(session, AlertMessage, {"name": "distress", "heard_at": NOW}, given)


def alert_child(session: Session, **given: Any) -> AlertChild:
    """Say that a child may have written an alert."""
    if "alert_id" not in given:
        given["alert_id"] = alert(session).id
    if "child_id" not in given:
        given["child_id"] = child(session).id
    return add(session, AlertChild, {}, given)


def alert_step(session: Session, **given: Any) -> AlertStep:
    """Record that somebody took an alert in hand."""
    if "alert_id" not in given:
        given["alert_id"] = alert(session).id
    return add(session, AlertStep, {"action": "claimed", "taken_at": NOW}, given)


def duty_call(session: Session, **given: Any) -> DutyCall:
    """Call the first duty contact about an alert, not yet sent."""
    if "alert_id" not in given:
        given["alert_id"] = alert(session).id
    defaults = {"rung": 0, "place": 0, "contact": "duty@example.org", "token": f"{number():032x}"}
    return add(session, DutyCall, defaults, given)


def triage_step(session: Session, **given: Any) -> TriageStep:
    """Record that somebody dealt with a message in triage."""
    if "inbound_id" not in given:
        given["inbound_id"] = inbound_message(session).id
    return add(session, TriageStep, {"action": "settled", "words": "Rang back", "taken_at": NOW}, given)


def worry_scan(session: Session, **given: Any) -> WorryScan:
    """Say that a program has read a message and noticed nothing."""
    if "inbound_id" not in given:
        given["inbound_id"] = inbound_message(session).id
    return add(session, WorryScan, {"version": "test", "noticed": False, "scanned_at": NOW}, given)

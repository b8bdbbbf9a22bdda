"""Audits of files, what adults say of the service, and closed cases."""

from typing import Any

from sqlalchemy.orm import Session

from bot.store.practice import AdultFeedback, ClosedCase, FileAudit
from tests.factories.building import add
from tests.factories.moments import NOW, TODAY
from tests.factories.people import child


def file_audit(session: Session, **given: Any) -> FileAudit:
    """Audit a whole file today and find it good."""
    if "child_id" not in given:
        given["child_id"] = child(session).id
    defaults = {
        "audited_on": TODAY,
        "form": "whole",
        "grade": "good",
        "found": "The plan is up to date",
        "recorded_at": NOW,
    }
    return add(session, FileAudit, defaults, given)


def adult_feedback(session: Session, **given: Any) -> AdultFeedback:
    """Enter a carer's compliment that came today and may be printed."""
    defaults = {
        "adult": "carer",
        "kind": "compliment",
        "words": "She listens to all of us",
        "received_on": TODAY,
        "may_quote_on": TODAY,
        "recorded_at": NOW,
    }
    return add(session, AdultFeedback, defaults, given)


def closed_case(session: Session, **given: Any) -> ClosedCase:
    """Close a child's case."""
    if "child_id" not in given:
        given["child_id"] = child(session).id
    return add(session, ClosedCase, {"reason": "home", "closed_at": NOW}, given)

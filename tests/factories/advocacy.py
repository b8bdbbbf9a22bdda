"""Wishes for an advocate and complaints, and what was done about them."""

from typing import Any

from sqlalchemy.orm import Session

from bot.store.advocacy import AdvocacyRequest, AdvocacyStep
from tests.factories.building import add
from tests.factories.moments import NOW, TODAY
from tests.factories.people import child


def advocacy_request(session: Session, **given: Any) -> AdvocacyRequest:
    """Put a wish for an advocate into the queue, told to a person today, with its first step."""
    if "child_id" not in given:
        given["child_id"] = child(session).id
    defaults = {"kind": "advocate", "state": "new", "asked_on": TODAY, "recorded_at": NOW}
    made = add(session, AdvocacyRequest, defaults, given)
    advocacy_step(session, request_id=made.id, state=made.state, taken_on=made.asked_on)
    return made


def advocacy_step(session: Session, **given: Any) -> AdvocacyStep:
    """Take one step about a wish or a complaint."""
    defaults = {"state": "new", "taken_on": TODAY, "note": "By phone", "taken_at": NOW}
    return add(session, AdvocacyStep, defaults, given)

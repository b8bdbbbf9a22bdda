"""What people decided in the panel: policies, who is called to danger, and test calls."""

from typing import Any

from sqlalchemy.orm import Session

from bot.store.policies import DutyLadderRecord, DutyTrial, PolicyRecord
from tests.factories.building import add, number
from tests.factories.moments import NOW


def policy(session: Session, **given: Any) -> PolicyRecord:
    """Add a decision, usually about something that is no policy here."""
    return add(session, PolicyRecord, {"name": f"n{number()}", "value": {}, "decided_at": NOW}, given)


def duty_ladder(session: Session, **given: Any) -> DutyLadderRecord:
    """Decide that one number is called to danger at once, unless other contacts are given."""
    defaults = {"contacts": [["+447700900990", 0]], "decided_at": NOW}
    return add(session, DutyLadderRecord, defaults, given)


def duty_trial(session: Session, **given: Any) -> DutyTrial:
    """Add a test call that the provider took."""
    defaults = {"contact": "+447700900990", "token": f"{number():032}", "asked_at": NOW, "taken_at": NOW}
    return add(session, DutyTrial, {**defaults, "called_at": NOW}, given)

"""Words that managers opened although they are not theirs to read."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.store.breakglass import BreakGlass
from tests.factories.building import add
from tests.factories.moments import NOW
from tests.factories.panel import account
from tests.factories.reviews import review


def break_glass(session: Session, **given: Any) -> BreakGlass:
    """Let a service manager open the words of a review for an hour."""
    if "account_id" not in given:
        given["account_id"] = account(session, role="service_manager", officer_id=None).id
    if "review_id" not in given:
        given["review_id"] = review(session).id
    defaults = {
        "reason": "complaint",
        "words": "A complaint about how this review was led",
        "opened_at": NOW,
        "ends_at": NOW + timedelta(hours=1),
    }
    return add(session, BreakGlass, defaults, given)

"""Child in Care reviews and the participation codes recorded for them."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.store.reviews import Arrangement, CodeRecord, Review, ReviewReason, Sitting
from tests.factories.building import add, number
from tests.factories.moments import NOW, TODAY
from tests.factories.people import care_period, child, officer


def review(session: Session, **given: Any) -> Review:
    """Add a planned review on the Thursday of the tests' week; child, care period and officer are made if not given."""
    if "child_id" not in given:
        given["child_id"] = child(session).id
    if "care_period_id" not in given:
        given["care_period_id"] = care_period(session, child_id=given["child_id"]).id
    if "officer_id" not in given:
        given["officer_id"] = officer(session).id
    defaults = {
        "key": f"TR{number()}",
        "review_on": date(2026, 11, 26),
        "starts_at": "10:00",
        "status": "planned",
    }
    return add(session, Review, defaults, given)


def code(session: Session, **given: Any) -> CodeRecord:
    """Record a code confirmed here, PN1, for a held review."""
    if "review_id" not in given:
        given["review_id"] = review(session, status="held", attendance="in_person", contribution="spoke").id
    defaults = {
        "code": "PN1",
        "source": "confirmed",
        "proposed": "PN1",
        "rule": "R10",
        "profile": "bradford",
        "remote": "as_attendance",
        "reasons": [],
        "contribution_ids": [],
        "recorded_at": NOW,
    }
    return add(session, CodeRecord, defaults, given)


def sitting(session: Session, **given: Any) -> Sitting:
    """Add one meeting of a review, where the child spoke."""
    if "review_id" not in given:
        given["review_id"] = review(session).id
    defaults = {"held_on": TODAY, "attendance": "in_person", "contribution": "spoke", "recorded_at": NOW}
    return add(session, Sitting, defaults, given)


def arrangement(session: Session, **given: Any) -> Arrangement:
    """Arrange a place for a review."""
    if "review_id" not in given:
        given["review_id"] = review(session).id
    return add(session, Arrangement, {"place": "At home", "recorded_at": NOW}, given)


def review_reason(session: Session, **given: Any) -> ReviewReason:
    """Say why a review was moved."""
    if "review_id" not in given:
        given["review_id"] = review(session).id
    defaults = {"action": "moved", "reason": "The foster carer is on holiday", "recorded_at": NOW}
    return add(session, ReviewReason, defaults, given)

"""Challenges to what is done for a child, their themes, and the steps taken about them."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.store.challenges import Challenge, ChallengeStep, ChallengeTopic
from bot.store.reviews import Review
from tests.factories.building import add
from tests.factories.moments import NOW, TODAY
from tests.factories.reviews import review


def challenge(session: Session, *, themes: tuple[str, ...] = ("drift",), **given: Any) -> Challenge:
    """Raise a challenge of stage 1 to the authority, to be answered within ten working days, with its first step."""
    if "review_id" not in given:
        given["review_id"] = review(session).id
    about = session.get_one(Review, given["review_id"])
    defaults = {
        "child_id": about.child_id,
        "officer_id": about.officer_id,
        "agency": "authority",
        "stage": "1",
        "state": "open",
        "asked_for": "Bring the care plan up to date",
        "raised_on": TODAY,
        "formal_on": None if given.get("stage") == "informal" else given.get("raised_on", TODAY),
        "due_on": date(2026, 12, 7),
        "raised_at": NOW,
    }
    made = add(session, Challenge, defaults, given)
    for theme in themes:
        challenge_topic(session, challenge_id=made.id, theme=theme)
    challenge_step(session, challenge_id=made.id, stage=made.stage, taken_on=made.raised_on)
    return made


def challenge_topic(session: Session, **given: Any) -> ChallengeTopic:
    """Say what a challenge is about."""
    return add(session, ChallengeTopic, {"theme": "drift"}, given)


def challenge_step(session: Session, **given: Any) -> ChallengeStep:
    """Take one step about a challenge, the first unless another is given."""
    defaults = {"action": "raised", "stage": "1", "at_once": False, "taken_on": TODAY, "taken_at": NOW}
    return add(session, ChallengeStep, defaults, given)

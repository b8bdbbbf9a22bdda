"""Inventing what Independent Reviewing Officers asked others to put right, by the same steps as in the panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.demo.seeding.office import SeedOffice
from bot.demo.seeding.timetable import local
from bot.domain.challenges import ChallengedAgency, ChallengeOutcome, ChallengeStage, ChallengeTheme
from bot.domain.policies import ChallengeDays
from bot.domain.reviews import add_working_days
from bot.domain.reviews.states import ReviewState
from bot.ground.calendar import closed_days
from bot.ground.roles import Person, Role
from bot.reviews import challenges
from bot.store.people import Allocation
from bot.store.reviews import Review

INFORMAL, FIRST = ChallengeStage.INFORMAL, ChallengeStage.ONE
AUTHORITY, HEALTH = ChallengedAgency.AUTHORITY, ChallengedAgency.HEALTH
EDUCATION = ChallengedAgency.EDUCATION
FURTHER = "No answer came in time."
ANSWER = "We have agreed who does this and by when."
SETTLED = "It was looked at together at the next meeting."


@dataclass(frozen=True, slots=True)
class SeedChallenge:
    """A challenge of so many working days ago, and after how many more each step was taken; None: not taken."""

    days: int
    stage: ChallengeStage
    agency: ChallengedAgency
    theme: ChallengeTheme
    asked_for: str
    escalated: int | None = None
    answered: int | None = None
    resolved: int | None = None
    outcome: ChallengeOutcome = ChallengeOutcome.DONE


CHALLENGES = (
    SeedChallenge(16, INFORMAL, AUTHORITY, ChallengeTheme.DRIFT, "A decision on contact with grandparents."),
    SeedChallenge(3, FIRST, EDUCATION, ChallengeTheme.ASSESSMENTS, "An up-to-date education plan."),
    SeedChallenge(11, INFORMAL, HEALTH, ChallengeTheme.INFORMATION, "A first appointment.", answered=4),
    SeedChallenge(
        52, INFORMAL, AUTHORITY, ChallengeTheme.VISITS, "Visits every six weeks, as the plan says.",
        escalated=6, answered=11, resolved=14, outcome=ChallengeOutcome.PARTLY,
    ),
    SeedChallenge(
        90, FIRST, AUTHORITY, ChallengeTheme.CARE_PLAN, "A care plan that names the school.",
        answered=6, resolved=8,
    ),
    SeedChallenge(
        170, INFORMAL, HEALTH, ChallengeTheme.RECOMMENDATIONS, "The eye test of the last review.", resolved=9
    ),
)  # fmt: skip


def write_challenges(session: Session, office: SeedOffice) -> None:
    """Raise each challenge about another held review, and take it as far as it has come."""
    left = list(session.execute(_held()))
    for each in CHALLENGES:
        on = _day(office, each.days)
        review = next((row for row in left if row.review_on <= on), None)
        if review:
            left.remove(review)
            _write(session, office, each, review)


def _held() -> Any:
    """Return the reviews that were held by the officer whom the child has today, the newest first."""
    runs = and_(Allocation.child_id == Review.child_id, Allocation.officer_id == Review.officer_id)
    return (
        select(Review.id, Review.review_on, Review.officer_id)
        .join(Allocation, and_(runs, Allocation.ends_on.is_(None)))
        .where(Review.status == ReviewState.HELD.value)
        .order_by(Review.review_on.desc(), Review.id)
    )


def _day(office: SeedOffice, days: int) -> date:
    return add_working_days(office.today, -days, closed_days())


def _write(session: Session, office: SeedOffice, each: SeedChallenge, review: Any) -> None:
    person = Person(office.staff.accounts[review.officer_id], "", "", Role.IRO, review.officer_id, None)
    days = ChallengeDays()

    def when(after: int) -> dict[str, Any]:
        on = _day(office, each.days - after)
        return {"on": on, "today": office.today, "now": local(on, 10)}

    told = challenges.RaisedChallenge(each.stage, each.agency, (each.theme,), each.asked_for, when(0)["on"])
    made = challenges.raise_challenge(
        session, person, review.id, raised=told, days=days, today=office.today, now=when(0)["now"]
    )
    if each.escalated is not None:
        challenges.escalate(session, person, made, to=FIRST, words=FURTHER, days=days, **when(each.escalated))
    if each.answered is not None:
        challenges.answer(session, person, made, words=ANSWER, **when(each.answered))
    if each.resolved is not None:
        challenges.resolve(session, person, made, outcome=each.outcome, words=SETTLED, **when(each.resolved))

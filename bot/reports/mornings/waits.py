"""What waits for each person this morning: numbers alone, those that Today, the team board and Participation show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.ground.roles import Person, Role
from bot.reports import feedback
from bot.reviews.advocacy import waiting_requests
from bot.reviews.unread import UnreadReviews, unread_reviews
from bot.safeguarding.triage import waiting_messages


@dataclass(frozen=True, slots=True)
class OfficerWaits:
    """What waits for an IRO: reviews with unread words, and those of them beyond two working days."""

    unread: int
    overdue: int


@dataclass(frozen=True, slots=True)
class TeamWaits:
    """What waits in a team: reviews whose words nobody has read in two working days, and how many IROs have them."""

    overdue: int
    officers: int


@dataclass(frozen=True, slots=True)
class ServiceWaits:
    """What waits for the participation service: overdue feedback, messages in triage, requests nobody has taken up."""

    overdue: int
    messages: int
    requests: int


Waits = OfficerWaits | TeamWaits | ServiceWaits


def waits_of(session: Session, people: Sequence[Person], today: date) -> Mapping[int, Waits]:
    """Return for each account what waits for it; those for whom nothing does are left out."""
    working = [person for person in people if person.role is not Role.PARTICIPATION]
    serving = [person for person in people if person.role is Role.PARTICIPATION]
    unread = unread_reviews(session, working, today)
    found: dict[int, Waits] = {
        person.account_id: _of_reviews(person, unread[person.account_id]) for person in working
    }
    if serving:
        # What the service may know of hangs on the role alone, so it is counted once.
        found |= dict.fromkeys((one.account_id for one in serving), _of_service(session, serving[0], today))
    return {account_id: waits for account_id, waits in found.items() if any(astuple(waits))}


def _of_reviews(person: Person, unread: UnreadReviews) -> Waits:
    if person.role is Role.TEAM_MANAGER:
        return TeamWaits(unread.overdue, unread.officers)
    return OfficerWaits(unread.reviews, unread.overdue)


def _of_service(session: Session, person: Person, today: date) -> ServiceWaits:
    return ServiceWaits(
        feedback.waiting(session, today).overdue,
        waiting_messages(session, person, today),
        waiting_requests(session, person, today),
    )

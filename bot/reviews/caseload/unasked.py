"""Children who cannot be asked before their next review: by name, day and reason, and never their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from bot.domain.reviews.states import OPEN
from bot.ground.access import Person, askable_reviews
from bot.ground.calendar import after_working_days, proclaimed_days, working_days_between
from bot.reviews.codes import Case, cases
from bot.reviews.contributions import HINDRANCES, Asked, AskedState, asked_state
from bot.store.reviews import Review

WORKING_DAYS = 20


@dataclass(frozen=True, slots=True)
class Unasked:
    """One child who cannot be asked or reached, and why; ``days`` are working days to the review."""

    review_id: int
    known_as: str
    officer: str
    review_on: date
    days: int
    why: str


@dataclass(frozen=True)
class Outlook:
    """The reviews of the next 20 working days: how many there are, and whose child cannot be asked."""

    reviews: int
    unasked: tuple[Unasked, ...]

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Give how often each reason hinders, the most frequent first."""
        return dict(Counter(one.why for one in self.unasked).most_common())


def outlook(session: Session, person: Person, today: date) -> Outlook:
    """Read who cannot be asked before a review of the next 20 working days, the nearest review first."""
    extra = proclaimed_days(session)
    last = after_working_days(today, WORKING_DAYS, extra)
    near = Review.status.in_(OPEN) & Review.review_on.between(today, last)
    found = cases(session, near & askable_reviews(person))
    listed = (_unasked(case, working_days_between(today, case.review_on, extra)) for case in found)
    return Outlook(len(found), tuple(one for one in listed if one is not None))


def _unasked(case: Case, days: int) -> Unasked | None:
    asked = asked_state(case.exchange, case.reach(days))
    if any(each.has_view and each.withdrawn_at is None for each in case.received) or not _hinders(asked):
        return None
    why = asked.why or asked.label.lower()
    return Unasked(case.review_id, case.known_as, case.officer, case.review_on, days, why)


def _hinders(asked: AskedState) -> bool:
    forgotten = asked.state is Asked.NOT_ASKED and asked.why in HINDRANCES
    return forgotten or asked.state is Asked.CANNOT_REACH

"""Children who cannot be asked before their next review, and children for whom no review is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import String, and_, cast, exists, func, select
from sqlalchemy.orm import Session

from bot.domain.reviews import next_review
from bot.domain.reviews.states import OPEN
from bot.ground.access import askable_reviews, own_children
from bot.ground.calendar import (
    after_working_days,
    closed_days,
    proclaimed_days,
    runs_on,
    working_days_between,
)
from bot.ground.conditions import HOLDS_A_VIEW, WAS_HELD, in_care, is_allocated
from bot.ground.review_kinds import COUNTS_IN_CARE
from bot.ground.roles import Person
from bot.reviews.codes import Case, cases
from bot.reviews.contributions import HINDRANCES, Asked, asked_state
from bot.store.contributions import ReceivedViews
from bot.store.people import Allocation, CarePeriod, Child, Officer
from bot.store.reviews import Review

WORKING_DAYS = 20
# On ``Review``: that the child gave a view for it, in whatever way, and did not take it back.
HAS_VIEWS = (
    exists()
    .where(ReceivedViews.review_id == Review.id, HOLDS_A_VIEW, ReceivedViews.withdrawn_at.is_(None))
    .correlate(Review)
)
# What stands between two days in one text.
BETWEEN = ","


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
        """Return how often each reason hinders, the most frequent first."""
        return dict(Counter(one.why for one in self.unasked).most_common())


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A child in care without a planned review, and by when the next one is due; ``officer`` is None without an IRO."""

    child_id: int
    known_as: str
    officer: str | None
    due_on: date


def outlook(session: Session, person: Person, today: date) -> Outlook:
    """Return who cannot be asked before a review of the next 20 working days, the nearest review first."""
    extra = proclaimed_days(session)
    last = after_working_days(today, WORKING_DAYS, extra)
    near = and_(Review.status.in_(OPEN), Review.review_on.between(today, last), askable_reviews(person))
    total = session.scalar(select(func.count(Review.id)).where(near)) or 0
    found = cases(session, and_(near, ~HAS_VIEWS))
    listed = (_unasked(case, working_days_between(today, case.review_on, extra)) for case in found)
    return Outlook(total, tuple(one for one in listed if one is not None))


def _unasked(case: Case, days: int) -> Unasked | None:
    asked = asked_state(case.exchange, case.reach(days))
    forgotten = asked.state is Asked.NOT_ASKED and asked.why in HINDRANCES
    if not (forgotten or asked.state is Asked.CANNOT_REACH):
        return None
    why = asked.why or asked.label.lower()
    return Unasked(case.review_id, case.known_as, case.officer, case.review_on, days, why)


def unplanned(
    session: Session, person: Person, today: date, last: date, extra: frozenset[date]
) -> tuple[Unplanned, ...]:
    """Return the children without a planned review whose next one is due by a day, the longest overdue first."""
    closed = closed_days(extra)
    # Of two times in care at once the newer one counts; of two IROs on one day either one is named.
    newest = {row.child_id: row for row in reversed(_rows(session, person, today))}
    found = [_child(row, closed) for row in newest.values()]
    due = (one for one in found if one.due_on <= last)
    return tuple(sorted(due, key=lambda one: (one.due_on, one.child_id)))


def _rows(session: Session, person: Person, today: date) -> Sequence[Any]:
    """Return these children's time in care with the days on which reviews were held in it, as one text."""
    planned = (Review.child_id == Child.id, Review.status.in_(OPEN), COUNTS_IN_CARE)
    is_planned = exists().where(*planned).correlate(Child)
    # By the child, for whom there is an index; joined by the time in care SQLite would index all reviews each time.
    held = (Review.child_id == Child.id, Review.care_period_id == CarePeriod.id, WAS_HELD)
    days = select(func.aggregate_strings(cast(Review.review_on, String), BETWEEN)).where(*held)
    statement = (
        select(
            Child.id.label("child_id"),
            Child.known_as,
            Officer.name.label("officer"),
            CarePeriod.starts_on,
            CarePeriod.short_breaks_only,
            CarePeriod.began_earlier,
            days.correlate(Child, CarePeriod).scalar_subquery().label("held_on"),
        )
        .join(CarePeriod, and_(CarePeriod.child_id == Child.id, runs_on(CarePeriod, today)))
        .outerjoin(Allocation, is_allocated(today))
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .where(in_care(today), own_children(person, today), ~is_planned)
        .order_by(Child.id, CarePeriod.starts_on.desc(), CarePeriod.id)
    )
    return session.execute(statement).all()


def _child(row: Any, closed: frozenset[date]) -> Unplanned:
    """Return when the next review is due in a time in care."""
    held = {date.fromisoformat(day) for day in row.held_on.split(BETWEEN)} if row.held_on else ()
    # Where care began on an earlier day that is not known, the next review is a later one, due within six months.
    earlier = (row.starts_on, row.starts_on) if row.began_earlier else ()
    days = (*earlier, *sorted(held))
    following = next_review(row.starts_on, days, closed, short_breaks=row.short_breaks_only)
    return Unplanned(row.child_id, row.known_as, row.officer, following.due_on)

"""Children in care for whom no review is planned although the next one is due soon, or was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from bot.domain.reviews import next_review
from bot.domain.reviews.states import OPEN
from bot.ground.access import Person, own_children
from bot.ground.calendar import closed_days
from bot.reviews.allocations.current import runs_on
from bot.store.people import Allocation, CarePeriod, Child, Officer
from bot.store.reviews import Review


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A child in care without a planned review, and by when the next one is due; ``officer`` is None without an IRO."""

    child_id: int
    known_as: str
    officer: str | None
    due_on: date


def unplanned(
    session: Session, person: Person, today: date, last: date, extra: frozenset[date]
) -> tuple[Unplanned, ...]:
    """List the children without a planned review whose next one is due by a day, the longest overdue first."""
    closed = closed_days(extra)
    found = (
        _child(list(rows), closed)
        for _, rows in groupby(_rows(session, person, today), key=lambda row: row.child_id)
    )
    due = [one for one in found if one.due_on <= last]
    return tuple(sorted(due, key=lambda one: (one.due_on, one.child_id)))


def _rows(session: Session, person: Person, today: date) -> Sequence[Any]:
    """Read these children's time in care with the days on which reviews were held in it."""
    is_planned = exists().where(Review.child_id == Child.id, Review.status.in_(OPEN)).correlate(Child)
    held = and_(Review.care_period_id == CarePeriod.id, Review.status == "held")
    statement = (
        select(
            Child.id.label("child_id"),
            Child.known_as,
            Officer.name.label("officer"),
            CarePeriod.id.label("period"),
            CarePeriod.starts_on,
            CarePeriod.short_breaks_only,
            Review.review_on,
        )
        .join(CarePeriod, and_(CarePeriod.child_id == Child.id, runs_on(CarePeriod, today)))
        .outerjoin(Allocation, and_(Allocation.child_id == Child.id, runs_on(Allocation, today)))
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .outerjoin(Review, held)
        .where(own_children(person, today), ~is_planned)
        .order_by(Child.id, CarePeriod.starts_on.desc(), CarePeriod.id, Review.review_on)
    )
    return session.execute(statement).all()


def _child(rows: Sequence[Any], closed: frozenset[date]) -> Unplanned:
    """Take the newest time in care; where a child has two IROs for a day, any of them names the child."""
    row = rows[0]
    held = {each.review_on for each in rows if each.period == row.period and each.review_on is not None}
    following = next_review(row.starts_on, tuple(sorted(held)), closed, short_breaks=row.short_breaks_only)
    return Unplanned(row.child_id, row.known_as, row.officer, following.due_on)

"""The children whom a person works with, as far as sorting and filtering a list of them needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.flags import Severity
from bot.domain.reviews.states import OPEN
from bot.enrolment.cardless import has_reviews
from bot.ground.access import (
    askable_reviews,
    enrollable_children,
    may_know_outcomes,
    visible_flags,
    visible_reviews,
)
from bot.ground.conditions import IS_OPEN_FLAG, IS_UNREAD, is_allocated
from bot.ground.roles import Person
from bot.store.alerts import Flag
from bot.store.contributions import ReceivedViews
from bot.store.people import Allocation, Child, Officer
from bot.store.reviews import Review

CALLS = (Severity.URGENT.value, Severity.HIGH.value)


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A child's row, unread words and open flags; its next review is from today on unless none is planned."""

    row: Any
    unread: int
    danger: int
    asking: int

    @property
    def next_on(self) -> date | None:
        """Return the day of the next review; None where none is planned."""
        found: date | None = self.row.next_on
        return found


def child_lines(session: Session, person: Person, today: date, *, named: bool) -> list[ChildLine]:
    """Return the children this person works with, each once; names, which are sealed, are read where ``named``."""
    rows = session.execute(_statement(person, today, named=named)).all()
    once = {row.id: row for row in rows}.values()  # of two IROs on one day either one is named
    unread, flags = _unread(session, person), _flags(session, person)
    urgent, high = CALLS
    return [
        ChildLine(row, unread.get(row.id, 0), flags.get((row.id, urgent), 0), flags.get((row.id, high), 0))
        for row in once
    ]


def _statement(person: Person, today: date, *, named: bool) -> Any:
    """Select each child and the next review: the first from today on, else the last that was not recorded."""
    ahead = func.min(case((Review.review_on >= today, Review.review_on)))
    planned = (
        select(Review.child_id, func.coalesce(ahead, func.max(Review.review_on)).label("next_on"))
        .where(Review.status.in_(OPEN), askable_reviews(person))
        .group_by(Review.child_id)
        .subquery()
    )
    name = (Child.known_as,) if named else ()
    return (
        select(
            Child.id, Child.la_child_id, Child.born_on, Child.language,
            Officer.name.label("officer"), planned.c.next_on, *name,
        )
        .outerjoin(Allocation, is_allocated(today))
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .outerjoin(planned, planned.c.child_id == Child.id)
        .where(enrollable_children(person, today), or_(Allocation.id.is_not(None), has_reviews(today)))
    )  # fmt: skip


def _unread(session: Session, person: Person) -> Mapping[int, int]:
    """Return how many answers and notes of each child nobody has read; of few children there are any."""
    if not may_know_outcomes(person):
        return {}
    statement = (
        select(Review.child_id, func.sum(ReceivedViews.unread))
        .join(Review, Review.id == ReceivedViews.review_id)
        .where(IS_UNREAD, visible_reviews(person))
        .group_by(Review.child_id)
    )
    return {child_id: int(count) for child_id, count in session.execute(statement)}


def _flags(session: Session, person: Person) -> Mapping[tuple[int, str], int]:
    """Return how many open flags of each child call for an adult today, by child and severity."""
    if not may_know_outcomes(person):
        return {}
    statement = (
        select(Review.child_id, Flag.severity, func.count(Flag.id))
        .join(Review, Review.id == Flag.review_id)
        .where(Flag.severity.in_(CALLS), IS_OPEN_FLAG)
        .where(visible_reviews(person), visible_flags(person))
        .group_by(Review.child_id, Flag.severity)
    )
    return {(child_id, severity): count for child_id, severity, count in session.execute(statement)}

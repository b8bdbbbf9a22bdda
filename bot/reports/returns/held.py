"""The held reviews of a report year with the code that stands and the child's times in care; no words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.domain.returns import CodeSource, HeldReview, Period, care_on
from bot.domain.reviews.states import OPEN
from bot.ground.access import visible_reviews
from bot.ground.conditions import HAS_CODE, STANDING_CODE, held_between
from bot.ground.review_kinds import COUNTS_IN_CARE
from bot.ground.roles import Person, Role
from bot.reports import ReportYear
from bot.reviews.codes import CodeKind, cases, propose
from bot.store.people import CarePeriod, Child
from bot.store.reviews import CodeRecord, Review

# Roles that send the return and key codes for the whole authority.
WHOLE = frozenset({Role.SERVICE_MANAGER, Role.ADMINISTRATOR})
PROPOSED = frozenset({CodeKind.PROPOSED, CodeKind.WHEN_CHECKED})


def has_whole(person: Person) -> bool:
    """Return whether this person answers for the return of the whole authority."""
    return person.role in WHOLE


def within(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that keeps what this person may know of: all, or the reviews of their own."""
    return true() if has_whole(person) else visible_reviews(person)


def held_in(year: ReportYear) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that keeps the Child in Care reviews held in a report year."""
    return held_between(year.first, year.last)


def held_reviews(session: Session, year: ReportYear, policy: Policy) -> tuple[HeldReview, ...]:
    """Return the reviews held in a report year, in no order."""
    codes, periods = _codes(session, year), _periods(session, year)
    proposed = _proposed(session, year, policy)
    statement = (
        select(
            Review.id,
            Review.key,
            Review.child_id,
            Review.care_period_id,
            Review.review_on,
            Child.la_child_id,
            Child.born_on,
        )
        .join(Child, Child.id == Review.child_id)
        .where(held_in(year))
    )
    return tuple(
        _held(row, codes.get(row.id), periods[row.child_id], proposed=row.id in proposed)
        for row in session.execute(statement)
    )


def count_held(session: Session, year: ReportYear) -> int:
    """Return how many reviews were held in a report year, counted by a statement of its own."""
    return session.scalar(select(func.count()).select_from(Review).where(held_in(year))) or 0


def count_not_recorded(
    session: Session, year: ReportYear, today: date, among: ColumnElement[bool] | None = None
) -> int:
    """Return how many reviews of a year, ``among`` some, nobody recorded or cancelled though their day has passed."""
    passed = and_(Review.review_on.between(year.first, year.last), Review.review_on < today)
    waiting = and_(passed, COUNTS_IN_CARE, Review.status.in_(OPEN), true() if among is None else among)
    return session.scalar(select(func.count()).select_from(Review).where(waiting)) or 0


def _held(
    row: Any, code: tuple[str, CodeSource] | None, periods: Sequence[Period], *, proposed: bool
) -> HeldReview:
    standing, source = code or (None, None)
    return HeldReview(
        review_id=row.id,
        key=row.key,
        child=row.la_child_id,
        born_on=row.born_on,
        on=row.review_on,
        code=standing,
        source=source,
        proposed=proposed,
        care=care_on(row.review_on, row.care_period_id, periods),
    )


def _codes(session: Session, year: ReportYear) -> Mapping[int, tuple[str, CodeSource]]:
    """Return the code that stands for each review: one confirmed here wins, then the newest."""
    confirmed_last = (CodeRecord.source == CodeSource.CONFIRMED.value, CodeRecord.id)
    statement = (
        select(CodeRecord.review_id, CodeRecord.code, CodeRecord.source)
        .join(Review, STANDING_CODE)
        .where(held_in(year))
        .order_by(*confirmed_last)
    )
    return {row.review_id: (row.code, CodeSource(row.source)) for row in session.execute(statement)}


def _periods(session: Session, year: ReportYear) -> defaultdict[int, list[Period]]:
    """Return the times in care of every child with a review held in the year."""
    found: defaultdict[int, list[Period]] = defaultdict(list)
    children = select(Review.child_id).where(held_in(year))
    for row in session.scalars(select(CarePeriod).where(CarePeriod.child_id.in_(children))):
        found[row.child_id].append(Period(row.id, row.starts_on, row.ends_on, row.short_breaks_only))
    return found


def _proposed(session: Session, year: ReportYear, policy: Policy) -> frozenset[int]:
    """Return the held reviews without a code for which the product would propose one."""
    uncoded = cases(session, and_(held_in(year), ~HAS_CODE))
    return frozenset(case.review_id for case in uncoded if propose(case, policy, 0).state.kind in PROPOSED)

"""The children in care at the as-at day: were their reviews on time, what is overdue, and how many each IRO has."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.participation import ReviewStatus
from bot.ground.calendar import after_working_days, proclaimed_days
from bot.reports.annual.facts import Caseload, Children, Span
from bot.reports.annual.reading import teams
from bot.store.people import Allocation, CarePeriod, OfficerPost, Team
from bot.store.reviews import Review

SHORTEST_CARE = 20
"""Working days in care before the first review can be judged (first review: Regulations 2010, reg. 33(1))."""
_STILL_TO_COME = ("planned", "adjourned")
_CANCELLED = Review.status == ReviewStatus.CANCELLED.value


def open_on(record: Any, day: date) -> ColumnElement[bool]:
    """Give the condition that a dated record (a time in care, a post, an allocation) runs on a day."""
    return and_(record.starts_on <= day, or_(record.ends_on.is_(None), record.ends_on > day))


def read_children(session: Session, span: Span) -> Children:
    """Count the children by whether all reviews that were due to them in the year were on time."""
    extra = proclaimed_days(session)
    before = after_working_days(span.as_at + timedelta(days=1), -SHORTEST_CARE, extra)
    in_care = and_(~CarePeriod.short_breaks_only, open_on(CarePeriod, span.as_at))
    children = set(session.scalars(select(CarePeriod.child_id).where(in_care, CarePeriod.starts_on < before)))
    due: defaultdict[int, list[bool]] = defaultdict(list)
    for row in session.execute(_due(span, in_care)):
        due[row.child_id].append(_was_in_time(row))
    results = Counter(all(due[child]) if child in due else None for child in children)
    return Children(
        results[True],
        results[False],
        results[None],
        session.scalar(_overdue(span, in_care)) or 0,
        session.scalar(_not_recorded(span)) or 0,
    )


def _due(span: Span, in_care: ColumnElement[bool]) -> Any:
    return (
        select(Review.child_id, Review.status, Review.review_on, Review.due_on)
        .join(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(in_care, ~_CANCELLED, Review.due_on.between(span.year.first, span.as_at))
    )


def _was_in_time(row: Any) -> bool:
    return bool(row.status == ReviewStatus.HELD.value and row.review_on <= row.due_on)


def _overdue(span: Span, in_care: ColumnElement[bool]) -> Any:
    held_by_then = and_(Review.status == ReviewStatus.HELD.value, Review.review_on <= span.as_at)
    return (
        select(func.count())
        .select_from(Review)
        .join(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(in_care, ~_CANCELLED, Review.due_on <= span.as_at, ~held_by_then)
    )


def _not_recorded(span: Span) -> Any:
    """Count the reviews whose day has passed and that nobody recorded as held or cancelled."""
    passed = and_(Review.review_on >= span.year.first, Review.review_on < span.as_at)
    return select(func.count()).select_from(Review).where(passed, Review.status.in_(_STILL_TO_COME))


def read_caseload(session: Session, span: Span) -> Caseload:
    """Count the allocated children in care at the as-at day by the team of their officer, and the full-time posts."""
    by_team = teams(session)
    in_care = select(CarePeriod.child_id).where(open_on(CarePeriod, span.as_at))
    allocated = (
        select(Allocation.officer_id, func.count(Allocation.child_id.distinct()))
        .where(open_on(Allocation, span.as_at), Allocation.child_id.in_(in_care))
        .group_by(Allocation.officer_id)
    )
    children: Counter[str] = Counter()
    for officer_id, number in session.execute(allocated):
        children[by_team.on(officer_id, span.as_at)] += number
    posts = (
        select(Team.name, func.sum(OfficerPost.full_time_hundredths))
        .join(Team, Team.id == OfficerPost.team_id)
        .where(open_on(OfficerPost, span.as_at))
        .group_by(Team.name)
    )
    return Caseload(children, {team: int(hundredths) for team, hundredths in session.execute(posts)})

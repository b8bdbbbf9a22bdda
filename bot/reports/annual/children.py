"""The children in care: were their reviews and midway checks on time, what is overdue, and how many each IRO has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.reviews import midway
from bot.domain.reviews.states import ReviewState
from bot.ground.calendar import after_working_days, proclaimed_days
from bot.ground.conditions import IN_FULL_CARE, WAS_HELD
from bot.ground.review_kinds import COUNTS_IN_CARE
from bot.reports.annual.facts import Caseload, Children, Midway, Span, Timely, judged
from bot.store.people import Allocation, CarePeriod, Officer, OfficerPost, Team
from bot.store.reviews import Review

# Working days in care before the first review can be judged (first review: Regulations 2010, reg. 33(1)).
SHORTEST_CARE = 20
_STILL_TO_COME = ("planned", "adjourned")
_CANCELLED = Review.status == ReviewState.CANCELLED.value


def open_on(record: Any, day: date) -> ColumnElement[bool]:
    """Return the condition that a dated record (a time in care, a post, an allocation) runs on a day."""
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
        .where(in_care, COUNTS_IN_CARE, ~_CANCELLED, Review.due_on.between(span.year.first, span.as_at))
    )


def _was_in_time(row: Any) -> bool:
    return bool(row.status == ReviewState.HELD.value and row.review_on <= row.due_on)


def _overdue(span: Span, in_care: ColumnElement[bool]) -> Any:
    held_by_then = and_(WAS_HELD, Review.review_on <= span.as_at)
    return (
        select(func.count())
        .select_from(Review)
        .join(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(in_care, COUNTS_IN_CARE, ~_CANCELLED, Review.due_on <= span.as_at, ~held_by_then)
    )


def _not_recorded(span: Span) -> Any:
    """Count the Child in Care reviews that nobody recorded as held or cancelled although their day has passed."""
    passed = and_(Review.review_on >= span.year.first, Review.review_on < span.as_at)
    return (
        select(func.count())
        .select_from(Review)
        .where(passed, COUNTS_IN_CARE, Review.status.in_(_STILL_TO_COME))
    )


def read_caseload(session: Session, span: Span) -> Caseload:
    """Count the allocated children in care at the as-at day by the team of their officer, and the full-time posts."""
    find_team = team_on(session)
    in_care = select(CarePeriod.child_id).where(open_on(CarePeriod, span.as_at))
    allocated = (
        select(Allocation.officer_id, func.count(Allocation.child_id.distinct()))
        .where(open_on(Allocation, span.as_at), Allocation.child_id.in_(in_care))
        .group_by(Allocation.officer_id)
    )
    children: Counter[str] = Counter()
    for officer_id, number in session.execute(allocated):
        children[find_team(officer_id, span.as_at)] += number
    posts = (
        select(Team.name, func.sum(OfficerPost.full_time_hundredths))
        .join(Team, Team.id == OfficerPost.team_id)
        .where(open_on(OfficerPost, span.as_at))
        .group_by(Team.name)
    )
    return Caseload(children, {team: int(hundredths) for team, hundredths in session.execute(posts)})


def team_on(session: Session) -> Callable[[int, date], str]:
    """Return who tells the team of an officer on a day: by the dated posts, else the team the officer is in now."""
    now = select(Officer.id, Team.name).join(Team, Team.id == Officer.team_id)
    teams = {row.id: row.name for row in session.execute(now)}
    posts: dict[int, list[Any]] = {}
    dated = (
        select(OfficerPost.officer_id, OfficerPost.starts_on, OfficerPost.ends_on, Team.name)
        .join(Team, Team.id == OfficerPost.team_id)
        .order_by(OfficerPost.starts_on.desc())
    )
    for row in session.execute(dated):
        posts.setdefault(row.officer_id, []).append(row)

    def find(officer_id: int, day: date) -> str:
        covering = (
            post.name
            for post in posts.get(officer_id, ())
            if post.starts_on <= day and (post.ends_on is None or day <= post.ends_on)
        )
        return str(next(covering, teams[officer_id]))

    return find


def read_midway(session: Session, span: Span) -> Midway:
    """Count the reviews of a year by their midway check; one that nobody recorded is unknown."""
    found = Counter(timely for _, timely in read_checks(session, span))
    return Midway(found[Timely.ON_TIME], found[Timely.LATE], found[Timely.UNKNOWN], found[None])


def read_checks(session: Session, span: Span) -> Iterator[tuple[Any, Timely | None]]:
    """Return each review of a period and whether its midway check was in time; None where none was due."""
    for row, before in _with_the_one_before(session.execute(_held(span))):
        if row.review_on >= span.year.first:
            yield row, _judged(before, row.review_on, row.midway_checked_on)


def _judged(before: date | None, review_on: date, checked_on: date | None) -> Timely | None:
    """Judge a check by the day half-way from the review before; None where there was none in this time in care."""
    return None if before is None else judged(checked_on, midway(before, review_on))


def _with_the_one_before(rows: Iterable[Any]) -> Iterator[tuple[Any, date | None]]:
    """Return each review with the day of the one held before it in the same time in care."""
    care, held_on = None, None
    for row in rows:
        same = row.care_period_id is not None and row.care_period_id == care
        yield row, held_on if same else None
        care, held_on = row.care_period_id, row.review_on


def _held(span: Span) -> Any:
    """Select every Child in Care review held up to the as-at day; a window in SQL takes seconds on SQLite."""
    return (
        select(Review.care_period_id, Review.review_on, Review.midway_checked_on)
        .outerjoin(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(WAS_HELD, Review.review_on <= span.as_at, COUNTS_IN_CARE, IN_FULL_CARE)
        .order_by(Review.care_period_id, Review.review_on, Review.id)
    )

"""Midway checks: which are due between two reviews, which are late, and recording that one was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from bot.domain.reviews import midway
from bot.domain.reviews.states import OPEN, ReviewState
from bot.ground import audit
from bot.ground.access import visible_reviews
from bot.ground.calendar import after_working_days, proclaimed_days
from bot.ground.errors import InputRefused
from bot.ground.list_pages import page_of, rows_on
from bot.ground.review_kinds import COUNTS_IN_CARE
from bot.ground.roles import Person
from bot.reviews.contacts import refuse_days_to_come
from bot.reviews.contributions import find_review
from bot.store.people import CarePeriod, Child, Officer
from bot.store.reviews import Review

Before = aliased(Review)
SOON = 20


class MidwayShow(StrEnum):
    """Where a midway check stands: its day has passed, comes within 20 working days, comes later, or it is done."""

    LATE = "late"
    DUE = "due"
    LATER = "later"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class MidwayCheck:
    """The check between a child's last review and the next one."""

    review_id: int
    known_as: str
    officer: str
    last_on: date
    due_on: date
    review_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class MidwayList:
    """One page of the checks in one state, and how many are in each."""

    rows: tuple[MidwayCheck, ...]
    counts: Mapping[MidwayShow, int]
    page: int
    pages: int


def midway_list(session: Session, person: Person, show: MidwayShow, page: int, today: date) -> MidwayList:
    """Return the checks before the reviews that this person may know of, the longest due first; three statements."""
    soon = after_working_days(today, SOON, proclaimed_days(session))
    found = session.execute(_between(person)).all()
    states = {row.id: _state(row, today, soon) for row in found}
    shown = sorted((row for row in found if states[row.id] is show), key=_due)
    page, pages = page_of(len(shown), page)
    part = rows_on(page, shown)
    counts = Counter(states.values())
    return MidwayList(_named(session, part), {each: counts[each] for each in MidwayShow}, page, pages)


def late_checks(session: Session, person: Person, today: date) -> int:
    """Count the checks whose day has passed."""
    rows = session.execute(_between(person).where(Review.midway_checked_on.is_(None)))
    return sum(_due(row)[0] < today for row in rows)


def record_midway(
    session: Session, person: Person, review_id: int, *, on: date, today: date, now: datetime
) -> None:
    """Record the day of the midway check before a review, in the place of one that was recorded.

    InputRefused for a day that has not come or is after the review; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    refuse_days_to_come({"on": on}, today)
    if on > review.review_on:
        raise InputRefused("on", "Enter a day before the review")
    review.midway_checked_on = on
    audit.record(session, "checked_midway", "review", review.id, person, now, on=on.isoformat())


def _between(person: Person) -> Any:
    """Select the Child in Care reviews to come, with the day of the one held before in the same time in care."""
    last = (
        select(func.max(Before.review_on))
        .where(Before.child_id == Review.child_id, Before.care_period_id == Review.care_period_id)
        .where(Before.status == ReviewState.HELD.value, Before.review_on < Review.review_on)
        .correlate(Review)
        .scalar_subquery()
    )
    in_care = and_(CarePeriod.id == Review.care_period_id, ~CarePeriod.short_breaks_only)
    inner = (
        select(Review.id, Review.review_on, Review.midway_checked_on, last.label("last_on"))
        .join(CarePeriod, in_care)
        .where(Review.status.in_(OPEN), COUNTS_IN_CARE, visible_reviews(person))
    )
    return inner.where(last.is_not(None))


def _due(row: Any) -> tuple[date, int]:
    return midway(row.last_on, row.review_on), row.id


def _state(row: Any, today: date, soon: date) -> MidwayShow:
    due_on, _ = _due(row)
    if row.midway_checked_on:
        return MidwayShow.DONE
    if due_on < today:
        return MidwayShow.LATE
    return MidwayShow.DUE if due_on <= soon else MidwayShow.LATER


def _named(session: Session, rows: Iterable[Any]) -> tuple[MidwayCheck, ...]:
    """Put names to the rows of one page."""
    part = list(rows)
    names = session.execute(
        select(Review.id, Child.known_as, Officer.name)
        .join(Child, Child.id == Review.child_id)
        .join(Officer, Officer.id == Review.officer_id)
        .where(Review.id.in_([row.id for row in part]))
    )
    named = {review_id: (known_as, officer) for review_id, known_as, officer in names}
    return tuple(
        MidwayCheck(row.id, *named[row.id], row.last_on, _due(row)[0], row.review_on, row.midway_checked_on)
        for row in part
    )

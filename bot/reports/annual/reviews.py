"""The held reviews of a year with everything that the report counts about them, and those without a code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from bot.domain.participation import Code, NoViewsReason
from bot.domain.returns import CodeSource
from bot.domain.reviews import Due, age_on, due_on, review_end
from bot.ground.access import visible_reviews
from bot.ground.calendar import closed_days, proclaimed_days
from bot.ground.conditions import HAS_CODE, IN_FULL_CARE, STANDING_CODE, held_between
from bot.ground.roles import Person
from bot.reports import ReportYear, feedback_response
from bot.reports.annual.challenge_log import read_challenges
from bot.reports.annual.children import read_caseload, read_children, read_midway, team_on
from bot.reports.annual.facts import (
    Alone,
    ReviewFact,
    Span,
    Timely,
    ViewsInTime,
    YearFacts,
    days_before,
    judged,
)
from bot.reports.annual.supervision import read_supervision
from bot.reports.annual.views import read_views
from bot.reports.annual.work import read_work
from bot.reports.response.answers import read_answers
from bot.store.people import CarePeriod, Child, Officer
from bot.store.reviews import CodeRecord, Review, Sitting
from bot.translation import Content

DOCUMENTS: Mapping[str, tuple[str, Due]] = {
    "decisions": ("decided_on", Due.DECISIONS),
    "minutes": ("minuted_on", Due.MINUTES),
    "distribution": ("distributed_on", Due.DISTRIBUTION),
}
_REASONS = frozenset(reason.value for reason in NoViewsReason)
_ALONE = frozenset(alone.value for alone in Alone)
_COLUMNS = (
    Review.id,
    Review.officer_id,
    Review.review_on,
    Review.due_on,
    Review.imported_due_on,
    Review.ended_at,
    Review.spoke_alone,
    Review.spoke_alone_on,
    Review.decided_on,
    Review.minuted_on,
    Review.distributed_on,
    Child.born_on,
    Child.language,
    CarePeriod.short_breaks_only,
)


def held_in(span: Span) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that keeps the Child in Care reviews of a year, up to its as-at day."""
    return held_between(span.year.first, span.as_at)


def read_year(session: Session, span: Span, content: Content) -> YearFacts:
    """Read everything that the report counts about a year."""
    reviews, short_breaks = read_reviews(session, span)
    return YearFacts(
        span=span,
        reviews=reviews,
        short_breaks=short_breaks,
        children=read_children(session, span),
        caseload=read_caseload(session, span),
        midway=read_midway(session, span),
        feedback=feedback_response(session, span.year.first, span.as_at),
        questions=read_answers(session, held_in(span), content),
        challenges=read_challenges(session, span),
        work=read_work(session, span),
        supervision=read_supervision(session, span),
    )


def read_reviews(session: Session, span: Span) -> tuple[tuple[ReviewFact, ...], int]:
    """Read the held reviews of a year, and count apart those of children who have short breaks only.

    A review of a child on short breaks is no review of a child in care (Care Planning, Placement and Case Review
    (England) Regulations 2010, reg. 48), so it is in no other number of the report.
    """
    rows: Sequence[Any] = session.execute(
        select(*_COLUMNS)
        .join(Child, Child.id == Review.child_id)
        .outerjoin(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(held_in(span))
    ).all()
    counted = [row for row in rows if not row.short_breaks_only]
    around = Around(
        _codes(session, span), _sittings(session, span), team_on(session), proclaimed_days(session)
    )
    ends = {row.id: _end(row, around.sat(row)[1]) for row in counted}
    views = read_views(session, held_in(span), ends)
    return tuple(_fact(row, around, views[row.id]) for row in counted), len(rows) - len(counted)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the reviews of a year, by review and by officer."""

    codes: Mapping[int, Row[Any]]
    sittings: Mapping[int, tuple[date, date]]
    team_on: Callable[[int, date], str]
    extra: frozenset[date]

    def sat(self, review: Row[Any]) -> tuple[date, date]:
        """Return the days of a review's first and last sitting."""
        return self.sittings.get(review.id, (review.review_on, review.review_on))


def _codes(session: Session, span: Span) -> Mapping[int, Row[Any]]:
    """Read the code that stands for each review: one confirmed here wins over one of the case system."""
    statement = (
        select(CodeRecord.review_id, CodeRecord.code, CodeRecord.source, CodeRecord.reasons)
        .join(Review, STANDING_CODE)
        .where(held_in(span))
        .order_by(CodeRecord.source == CodeSource.CONFIRMED.value, CodeRecord.id)
    )
    return {row.review_id: row for row in session.execute(statement)}


def _sittings(session: Session, span: Span) -> Mapping[int, tuple[date, date]]:
    statement = (
        select(Sitting.review_id, func.min(Sitting.held_on), func.max(Sitting.held_on))
        .join(Review, Review.id == Sitting.review_id)
        .where(held_in(span))
        .group_by(Sitting.review_id)
    )
    return {review_id: (first, last) for review_id, first, last in session.execute(statement)}


def _end(row: Row[Any], last_on: date) -> tuple[date, datetime]:
    """Return the last day of a review and the moment it ended; without a recorded one the end of that day."""
    return last_on, row.ended_at or review_end(last_on).moment


def _fact(row: Row[Any], around: Around, views: ViewsInTime) -> ReviewFact:
    first, last = around.sat(row)
    standing = around.codes.get(row.id)
    alone = _alone(row, last)
    return ReviewFact(
        code=Code(standing.code) if standing else None,
        source=CodeSource(standing.source) if standing else None,
        reason=next(_reasons(standing.reasons or ()), None) if standing else None,
        on=row.review_on,
        first_on=first,
        last_on=last,
        due_on=row.due_on,
        imported_due_on=row.imported_due_on,
        age=age_on(row.born_on, row.review_on) if row.born_on else None,
        language=row.language,
        team=around.team_on(row.officer_id, row.review_on),
        documents=_documents(row, last, around.extra),
        alone=alone,
        alone_days=days_before(row.spoke_alone_on, last) if alone is Alone.SPOKE else None,
        views=views,
    )


def _reasons(recorded: Iterable[str]) -> Iterator[NoViewsReason]:
    return (NoViewsReason(reason) for reason in recorded if reason in _REASONS)


def _alone(row: Row[Any], last: date) -> Alone:
    """Take the talk as recorded; one without a day, or after the review, is no talk before it."""
    if row.spoke_alone not in _ALONE:
        return Alone.UNKNOWN
    alone = Alone(row.spoke_alone)
    if alone is Alone.SPOKE and days_before(row.spoke_alone_on, last) is None:
        return Alone.UNKNOWN
    return alone


def _documents(row: Row[Any], last: date, extra: frozenset[date]) -> Mapping[str, Timely]:
    found = {}
    for name, (column, due) in DOCUMENTS.items():
        done_on: date | None = getattr(row, column)
        found[name] = judged(done_on, _document_due(due, last, extra) if done_on else None)
    return found


@lru_cache(maxsize=4096)
def _document_due(due: Due, held_on: date, extra: frozenset[date]) -> date:
    return due_on(due, held_on, closed_days(extra))


@dataclass(frozen=True, slots=True)
class Uncoded:
    """One IRO's reviews of a year without a code: the id and the day of each."""

    officer: str
    reviews: tuple[tuple[int, date], ...]


def uncoded(session: Session, person: Person, year: ReportYear, today: date) -> tuple[Uncoded, ...]:
    """List the held reviews without a code that this person may know of, by IRO."""
    statement = (
        select(Review.id, Review.review_on, Officer.id.label("officer_id"), Officer.name)
        .join(Officer, Officer.id == Review.officer_id)
        .outerjoin(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(held_in(Span.of(year, today)), visible_reviews(person))
        .where(IN_FULL_CARE)
        .where(~HAS_CODE)
        .order_by(Officer.name, Officer.id, Review.review_on, Review.id)
    )
    found: dict[int, tuple[str, list[tuple[int, date]]]] = {}
    for row in session.execute(statement):
        found.setdefault(row.officer_id, (row.name, []))[1].append((row.id, row.review_on))
    return tuple(Uncoded(name, tuple(reviews)) for name, reviews in found.values())

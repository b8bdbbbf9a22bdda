"""Reading the held reviews of a year with everything that the report counts about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import Session

from bot.domain.participation import Code, NoViewsReason, ReviewStatus
from bot.domain.returns import CodeSource
from bot.domain.reviews import Due, age_on, due_on, review_end
from bot.ground.calendar import closed_days, proclaimed_days
from bot.reports.annual.facts import Alone, ReviewFact, Span, Timely, days_before, judged
from bot.reports.annual.views import ViewsBefore, read_views
from bot.store.people import CarePeriod, Child, Officer, OfficerPost, Team
from bot.store.reviews import CodeRecord, Review, Sitting

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
    """Give the condition on ``Review`` that keeps what was held in a year, up to its as-at day."""
    return and_(
        Review.status == ReviewStatus.HELD.value, Review.review_on.between(span.year.first, span.as_at)
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
    around = Around(_codes(session, span), _sittings(session, span), teams(session), proclaimed_days(session))
    ends = {row.id: _end(row, around.sittings.get(row.id)) for row in counted}
    views = read_views(session, held_in(span), ends)
    return tuple(_fact(row, around, views) for row in counted), len(rows) - len(counted)


@dataclass(frozen=True, slots=True)
class Standing:
    """The code that stands for a review."""

    code: Code
    source: CodeSource
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Teams:
    """In which team an officer worked on a day: by the dated posts, else the team the officer is in now."""

    now: Mapping[int, str]
    posts: Mapping[int, Sequence[tuple[date, date | None, str]]]

    def on(self, officer_id: int, day: date) -> str:
        """Name the team."""
        covering = (
            team
            for starts_on, ends_on, team in self.posts.get(officer_id, ())
            if starts_on <= day and (ends_on is None or day <= ends_on)
        )
        return next(covering, self.now[officer_id])


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the reviews of a year, by review and by officer."""

    codes: Mapping[int, Standing]
    sittings: Mapping[int, tuple[date, date]]
    teams: Teams
    extra: frozenset[date]


def teams(session: Session) -> Teams:
    """Read every officer's team, now and by dated post."""
    now = select(Officer.id, Team.name).join(Team, Team.id == Officer.team_id)
    posts: dict[int, list[tuple[date, date | None, str]]] = {}
    dated = (
        select(OfficerPost.officer_id, OfficerPost.starts_on, OfficerPost.ends_on, Team.name)
        .join(Team, Team.id == OfficerPost.team_id)
        .order_by(OfficerPost.starts_on.desc())
    )
    for officer_id, starts_on, ends_on, team in session.execute(dated):
        posts.setdefault(officer_id, []).append((starts_on, ends_on, team))
    return Teams({row.id: row.name for row in session.execute(now)}, posts)


def _codes(session: Session, span: Span) -> Mapping[int, Standing]:
    """Read the code that stands for each review: one confirmed here wins over one of the case system."""
    standing = and_(CodeRecord.review_id == Review.id, CodeRecord.superseded_at.is_(None))
    statement = (
        select(CodeRecord.review_id, CodeRecord.code, CodeRecord.source, CodeRecord.reasons)
        .join(Review, standing)
        .where(held_in(span))
        .order_by(CodeRecord.source == CodeSource.CONFIRMED.value, CodeRecord.id)
    )
    return {
        row.review_id: Standing(Code(row.code), CodeSource(row.source), row.reasons or ())
        for row in session.execute(statement)
    }


def _sittings(session: Session, span: Span) -> Mapping[int, tuple[date, date]]:
    statement = (
        select(Sitting.review_id, func.min(Sitting.held_on), func.max(Sitting.held_on))
        .join(Review, Review.id == Sitting.review_id)
        .where(held_in(span))
        .group_by(Sitting.review_id)
    )
    return {review_id: (first, last) for review_id, first, last in session.execute(statement)}


def _end(row: Row[Any], sittings: tuple[date, date] | None) -> datetime:
    """Give the moment the review ended; without a recorded one the end of its last day."""
    recorded: datetime | None = row.ended_at
    return recorded or review_end(sittings[1] if sittings else row.review_on).moment


def _fact(row: Row[Any], around: Around, views: ViewsBefore) -> ReviewFact:
    first, last = around.sittings.get(row.id, (row.review_on, row.review_on))
    standing = around.codes.get(row.id)
    alone = _alone(row, last)
    return ReviewFact(
        code=standing.code if standing else None,
        source=standing.source if standing else None,
        reason=next(_reasons(standing), None) if standing else None,
        on=row.review_on,
        first_on=first,
        last_on=last,
        due_on=row.due_on,
        imported_due_on=row.imported_due_on,
        age=age_on(row.born_on, row.review_on) if row.born_on else None,
        language=row.language,
        team=around.teams.on(row.officer_id, row.review_on),
        documents=_documents(row, last, around.extra),
        alone=alone,
        alone_days=days_before(row.spoke_alone_on, last) if alone is Alone.SPOKE else None,
        views=views.of(row.id, last),
    )


def _reasons(standing: Standing) -> Iterator[NoViewsReason]:
    return (NoViewsReason(reason) for reason in standing.reasons if reason in _REASONS)


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

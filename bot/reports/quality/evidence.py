"""Codes confirmed here against the views on file; the database narrows down, the evidence filter decides."""

from __future__ import annotations

from functools import cache

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.participation import Assessment, Provenance, Route, TickedCheck, ViewsCheck, assess
from bot.domain.returns import CodeSource
from bot.ground.conditions import STANDING_CODE
from bot.reports.quality.conditions import SENT, SILENT, Among, Other
from bot.reports.quality.rows import Scope
from bot.reviews.codes import Case, cases
from bot.reviews.contributions import evidence, window
from bot.store.contributions import ReceivedViews
from bot.store.days import DayAtEarliest, DayAtLatest
from bot.store.reviews import CodeRecord, Review

CHILDS_OWN = (Provenance.ALONE.value, Provenance.HELPED.value, Provenance.EXACT.value)
NOT_THEIRS = (Provenance.OTHER.value, Provenance.ADULT.value)


def weigh_codes(session: Session, scope: Scope) -> tuple[frozenset[int], frozenset[int]]:
    """Return the reviews with PN4 or PN7 that have views which could count, and those with PN5 or PN6 without any.

    Views that the IRO refused with one of the three boxes are no finding, because somebody looked at them. What is
    plain is a matter for the database: views of the child's own that came in time, or none at all. The filter decides
    where only the time, or whether there is a view in it, is in doubt.
    """
    rows = session.execute(_doubted().where(Among.HELD.reviews(scope), scope.within)).all()
    doubtful = [row.id for row in rows if row.on_file]
    found = cases(session, Review.id.in_(doubtful)) if doubtful else ()
    counting = {case.review_id: [each for each in _assessed(case) if each.admissible] for case in found}
    unheard = (
        row.id
        for row in rows
        if row.code in SILENT and any(_is_not_refused(each) for each in counting.get(row.id, ()))
    )
    groundless = (row.id for row in rows if row.code in SENT and not counting.get(row.id))
    return frozenset(unheard), frozenset(groundless)


@cache
def _doubted() -> Select[int, str, bool]:
    """Return the reviews that may be wrong: silent ones with views on file, sent ones without any that surely count.

    ``on_file`` tells whether there are any views that may count.
    """
    on_file = _has_some(_may_count())
    unsure = ~_views(and_(_may_count(), _surely_counts()))
    standing = and_(STANDING_CODE, CodeRecord.source == CodeSource.CONFIRMED.value)
    # The code says which of the two is asked for: of an "or" PostgreSQL works out both for every review.
    doubted = case((CodeRecord.code.in_(SILENT), on_file), (CodeRecord.code.in_(SENT), unsure), else_=false())
    return (
        select(Review.id, CodeRecord.code, on_file.label("on_file")).join(CodeRecord, standing).where(doubted)
    )


def _views(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ReceivedViews.review_id == Review.id, condition).correlate(Review)


def _has_some(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return whether a review has such views, counted: asked whether there are any, PostgreSQL reads those of all."""
    of_review = select(func.count()).where(ReceivedViews.review_id == Review.id, condition)
    return of_review.correlate(Review).scalar_subquery() > 0


def _may_count() -> ColumnElement[bool]:
    """Return the condition on what the filter may let through, whatever its time and whether there is a view in it."""
    undecided = and_(
        ReceivedViews.provenance.not_in(NOT_THEIRS), ReceivedViews.own_words_tick != TickedCheck.NO.value
    )
    return and_(
        ~ReceivedViews.quarantined,
        or_(ReceivedViews.provenance.in_(CHILDS_OWN), undecided),
        ReceivedViews.shared,
        ReceivedViews.withdrawn_at.is_(None),
        ReceivedViews.route != Route.NOT_PRESENTED.value,
    )


def _surely_counts() -> ColumnElement[bool]:
    """Return the condition on views that came on a day before this review and after any earlier one of the child."""
    since = exists().where(
        Other.child_id == ReceivedViews.child_id,
        Other.review_on < Review.review_on,
        Other.review_on >= DayAtEarliest(ReceivedViews.received_at),
    )
    before = DayAtLatest(ReceivedViews.received_at) < Review.review_on
    return and_(ReceivedViews.has_view, before, ~since.correlate(Review, ReceivedViews))


def _is_not_refused(assessment: Assessment) -> bool:
    return assessment.evidence.check is not ViewsCheck.NOT_SATISFIED


def _assessed(case: Case) -> tuple[Assessment, ...]:
    during = window(case.bounds)
    return tuple(assess(evidence(received, during), during) for received in case.received)
